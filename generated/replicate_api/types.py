# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""Types of the generated code: files, calls, and the functions that read responses."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeAlias, TypeVar, cast

import attrs

from .records import Page as Page
from .records import Record as Record
from .records import continued as continued
from .records import format_path as format_path
from .records import list_of as list_of
from .records import parse_list as parse_list
from .records import read_datetime as read_datetime
from .records import read_json as read_json
from .records import write_datetime as write_datetime
from .records import write_json as write_json

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


# --- files ------------------------------------------------------------------------------------


class SupportsRead(Protocol):
    """A file open in binary mode, synchronous or asynchronous."""

    def read(self, size: int = ..., /) -> bytes | Awaitable[bytes]: ...


class SupportsToBytes(Protocol):
    """An image of Pillow or an array of numpy."""

    def tobytes(self) -> bytes: ...


FileContent: TypeAlias = bytes | bytearray | os.PathLike[str] | SupportsRead | SupportsToBytes
"""A file to send: its bytes, its path, an open file, or an image."""

FileEncoding: TypeAlias = Literal["auto", "upload", "data-uri"]
"""The way files are sent: as data URIs in the request, or uploaded before it; `auto`: by size."""


# --- calls ------------------------------------------------------------------------------------


@attrs.frozen
class Call(Generic[T]):
    """A request of one operation, not sent yet, and the function that reads its response.

    Send it with a client's `send`.
    """

    method: str
    path: str
    """Path below the API's base URL, percent-encoded; or a whole URL."""
    read: Callable[[httpx.Response], T]
    """Function that returns the result, or raises ValueError for a response of another form."""
    query: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    headers: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    json: Any = None
    """The body, sent as JSON."""
    form: Mapping[str, Any] | None = None
    """The body, sent as multipart/form-data: files as parts, other values as fields."""
    content: str | bytes | None = None
    """The body, sent unchanged; its type is in `headers`."""
    file_encoding: FileEncoding | None = None
    """The way files in the `input` of the body are sent; None: the client's option."""


def omit_none(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not None, which stands for absent and is never sent."""
    return {name: value for name, value in values.items() if value is not None}


def exactly_one(**values: Any) -> None:
    """Check that exactly one of several arguments is not None.

    Raises:
        TypeError: All are None, or more than one is not.
    """
    if len(omit_none(values)) != 1:
        *names, last = values
        raise TypeError(f"pass exactly one of {', '.join(names)} and {last}")


def reference(kind: str, value: str | Record | None) -> str | None:
    """Return the `owner/name` or the id of a record; a str and None unchanged.

    Args:
        kind: Name of the argument, and of the class of its records in lower case.
        value: The argument.

    Raises:
        TypeError: It is neither a str nor such a record.
        ValueError: It is empty.
    """
    if isinstance(value, Record) and kind in (it.__name__.lower() for it in type(value).__mro__):
        owner, name = value.get("owner"), value.get("name")
        value = f"{owner}/{name}" if owner and name else value.get("id", value)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{kind} must be a str or a {kind.title()}, not {type(value).__name__}")
    if value == "":
        raise ValueError(f"{kind} is empty")
    return value


def owner_and_name(
    kind: str, owner: str | Record, name: str | Record | None = None
) -> tuple[str, str]:
    """Return the owner and the name: of two arguments, one "owner/name", or one record.

    Args:
        kind: Name of that argument, and of the class of its records in lower case.
        owner: The owner, "owner/name", or a record.
        name: The name, if it is an argument of its own.

    Raises:
        TypeError: An argument is neither a str nor such a record.
        ValueError: The name is missing, or a version follows it.
    """
    whole = reference(kind, owner)
    if name is not None:
        return cast("tuple[str, str]", (whole, name))
    first, slash, second = (whole or "").partition("/")
    if not slash:
        expected = 'expected "owner/name", or the owner and the name'
        raise ValueError(f"{kind}: {expected}, not only {whole!r}")
    if ":" in second:
        raise ValueError(f'{kind}: expected "owner/name": pass {whole!r} as the version')
    return first, second


def owner_name_and_id(
    kind: str, owner: str | Record, name: str | Record, id: str | Record | None = None
) -> tuple[str, str, str]:
    """Return the owner, the name and the id: of three arguments, or of "owner/name" and the id.

    Raises:
        TypeError: An argument is neither a str nor a record of its kind.
        ValueError: The name is missing, or a version follows it.
    """
    pair = owner_and_name(kind, owner) if id is None else owner_and_name(kind, owner, name)
    return *pair, cast("str", reference("version", name if id is None else id))


# --- reading responses --------------------------------------------------------------------------


def read_text(response: httpx.Response) -> str:
    """Return the text of a response."""
    return response.text


def read_bytes(response: httpx.Response) -> bytes:
    """Return the body of a response."""
    return response.content


def read_nothing(response: httpx.Response) -> None:
    """Return None: the status is all that the response says."""
