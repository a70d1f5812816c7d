# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""What the generated code is made of: calls, records, and the conversions both ways."""

from __future__ import annotations

import json
import os
import re
import reprlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timezone
from functools import cache
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Literal,
    Protocol,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    dataclass_transform,
    overload,
)
from urllib.parse import quote

import attrs

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
R = TypeVar("R", bound="Record")
Readers: TypeAlias = Mapping[str, Callable[[Any], Any]]


# --- files ------------------------------------------------------------------------------------


class Reader(Protocol):
    """A file that is open in binary mode, or one whose `read` is awaited."""

    def read(self, size: int = ..., /) -> bytes | Awaitable[bytes]: ...


class Pixels(Protocol):
    """An image of Pillow or an array of numpy."""

    def tobytes(self) -> bytes: ...


FileContent: TypeAlias = bytes | bytearray | os.PathLike[str] | Reader | Pixels
"""A file to send: its bytes, its path, a reader, or an image."""

FileEncoding: TypeAlias = Literal["auto", "upload", "data-uri"]
"""How files are sent: inside the request as data URIs, or uploaded before it; `auto`: by size."""


# --- calls ------------------------------------------------------------------------------------


@attrs.frozen
class Call(Generic[T]):
    """What to send for one operation, and how to read its answer; a client's `send` does the rest."""

    method: str
    path: str
    """Below the API's base URL, percent-encoded; or a whole URL."""
    read: Callable[[httpx.Response], T]
    """Gives the result; raises ValueError where the answer is not what the operation describes."""
    query: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    headers: Mapping[str, Any] = attrs.field(factory=dict[str, Any])
    json: Any = None
    """The body, sent as JSON."""
    form: Mapping[str, Any] | None = None
    """The body, sent as multipart/form-data: files as parts, other values as fields."""
    content: str | bytes | None = None
    """The body, sent as it is; `headers` say its type."""
    file_encoding: FileEncoding | None = None
    """How the files in the `input` of the body are sent; None: as the client's options say."""


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what the caller gave: None stands for absent and is never sent."""
    return {name: value for name, value in values.items() if value is not None}


def only_one(**values: Any) -> None:
    """Check that exactly one of some arguments is given.

    Raises:
        TypeError: none is, or several are.
    """
    if len(given(values)) != 1:
        *names, last = values
        raise TypeError(f"give exactly one of {', '.join(names)} and {last}")


def path(template: str, *values: str) -> str:
    """Fill the placeholders of a path, each value as exactly one segment.

    Raises:
        ValueError: a value is empty, `.` or `..`, or has a slash or a control character, so that
            the request would reach something else than what it names.
    """
    names = _placeholders(template)
    return template.format_map({name: _segment(name, value) for name, value in zip(names, values)})


@cache
def _placeholders(template: str) -> list[str]:
    return re.findall(r"{([^{}]+)}", template)


def _segment(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if value.isascii() and value.isalnum():
        return value
    if value in ("", ".", "..") or re.search(r"[/\\\x00-\x1f\x7f-\x9f]", value):
        raise ValueError(f"{name} cannot be {value!r}: it is not one segment of a URL's path")
    return quote(value, safe="")


def owner_and_name(owner: str, name: str | None = None) -> tuple[str, str]:
    """Take "owner", "name" or "owner/name" apart.

    Raises:
        ValueError: neither form.
    """
    if name is not None:
        return owner, name
    first, slash, second = owner.partition("/")
    if not slash:
        raise ValueError(f'expected "owner/name", or the owner and the name, not only {owner!r}')
    return first, second


# --- reading answers ----------------------------------------------------------------------------


def read_json(response: httpx.Response) -> Any:
    """The answer's JSON; ValueError where it has none."""
    # What msgspec reads, it reads as json does. What it does not, such as NaN, json may.
    try:
        return _faster_json()(response.content)
    except (ValueError, RecursionError):
        return json.loads(response.content)


@cache
def _faster_json() -> Callable[[bytes], Any]:
    try:
        from msgspec.json import decode
    except ImportError:
        return json.loads
    return decode


def read_text(response: httpx.Response) -> str:
    return response.text


def read_bytes(response: httpx.Response) -> bytes:
    return response.content


def read_nothing(response: httpx.Response) -> None:
    """Nothing: the status says it all."""


def read_datetime(value: Any) -> Any:
    """Read an RFC 3339 date-time as an aware datetime; what is none stays what it was."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        from dateutil.parser import isoparse  # rarely needed, so not loaded with the rest

        try:
            moment = isoparse(value)
        except (ValueError, OverflowError):
            return value
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def list_of(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A reader of lists; what is no list stays what it was."""

    def read_list(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [read(item) for item in cast("list[Any]", value)]

    return read_list


def write_datetime(moment: datetime) -> str:
    """Write a date-time in UTC, with its Z; one without a time zone is in local time."""
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def write_json(value: Any) -> Any:
    """Turn records and dates inside a value into what JSON knows."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, datetime):
        return write_datetime(value)
    if isinstance(value, list | tuple):
        return [write_json(item) for item in cast("Sequence[Any]", value)]
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return {name: write_json(item) for name, item in members.items()}
    return value


# --- records ------------------------------------------------------------------------------------

_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = 100


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def record(cls: type[R]) -> type[R]:
    """Make a class a record: frozen, keyword-only, its equality and repr those of `Record`."""
    made = attrs.frozen(cls, kw_only=True, slots=False, eq=False, repr=False)
    setattr(made, "_attributes", tuple(field.name for field in vars(made)["__attrs_attrs__"]))
    return made


class Record:
    """A JSON object of the API, as frozen attributes.

    Its types are what the API promises. An answer that breaks the promise is read all the same:
    an absent property is None, a property of another type or an unreadable date is the JSON value
    as it came, an enum value that is new is its text, and an unknown property is in `to_dict()`.
    """

    # A record that was read keeps the JSON object, and converts a property when it is first asked
    # for: most programs look at a few of them, and nothing can fail before it is looked at.
    _json: dict[str, Any]
    _attributes: ClassVar[tuple[str, ...]] = ()
    _json_names: ClassVar[Mapping[str, str]] = {}

    @staticmethod
    @cache
    def _readers() -> Readers:
        """What reads the properties whose JSON is not the value; made when first asked for."""
        return {}

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Read a record from its JSON object, which it keeps: do not change `data` afterwards.

        Raises:
            ValueError: `data` is not an object.
        """
        if not isinstance(data, dict):
            raise ValueError(
                f"expected the JSON object of a {cls.__name__}, not {_shown.repr(data)}"
            )
        made = cls.__new__(cls)
        made.__dict__["_json"] = data
        return made

    @classmethod
    def read(cls, value: Any) -> Any:
        """Read a record inside another one; what is no object stays what it was."""
        return cls.from_dict(value) if isinstance(value, dict) else value

    @classmethod
    def list_from(cls, data: Any) -> list[Self]:
        """Read a JSON array of records.

        Raises:
            ValueError: `data` is not an array of objects.
        """
        if not isinstance(data, list):
            raise ValueError(f"expected a JSON array of {cls.__name__}, not {_shown.repr(data)}")
        return [cls.from_dict(item) for item in cast("list[Any]", data)]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, as it came from the API; or made of the attributes that are not None."""
        return deepcopy(self._json)

    if not TYPE_CHECKING:  # or a type checker would allow every name

        def __getattr__(self, name: str) -> Any:
            if name == "_json":
                value = {
                    self._json_names.get(key, key): write_json(item)
                    for key, item in self.__dict__.items()
                    if item is not None
                }
            elif name in self._attributes:
                value = self._json.get(self._json_names.get(name, name))
                if read := self._readers().get(name):
                    value = read(value)
            else:
                raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")
            self.__dict__[name] = value
            return value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return NotImplemented
        return self._json == other._json

    def __repr__(self) -> str:
        values = ((name, getattr(self, name)) for name in self._attributes)
        shown = ", ".join(
            f"{name}={_shown.repr(value)}" for name, value in values if value is not None
        )
        return f"{type(self).__name__}({shown})"


class Page(Record, Generic[T]):
    """One page of a list: iterate over it, index it, ask its `len()`."""

    next: str | None
    previous: str | None
    results: list[T]

    @property
    def _items(self) -> list[T]:
        results: Any = self.results  # whatever came
        return cast("list[T]", results) if isinstance(results, list) else []

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._items[index]
