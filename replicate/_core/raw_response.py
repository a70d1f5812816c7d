"""The response of an operation, beside what it contains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

import attrs
import httpx
from replicate_api.client import Namespace
from replicate_api.types import Call

from .responses import request_id
from .retry import decode_error

T = TypeVar("T")


@attrs.frozen(eq=False)
class RawResponse(Generic[T]):
    """A successful response of an operation."""

    http_response: httpx.Response
    """The response, with its body and its request."""
    _read: Callable[[httpx.Response], T] = attrs.field(repr=False)

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.http_response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers."""
        return self.http_response.headers

    @property
    def request_id(self) -> str | None:
        """The id of the request, for Replicate's support."""
        return request_id(self.http_response)

    @property
    def attempts(self) -> int:
        """The number of requests that were sent: 1 without a retry."""
        return int(self.http_response.extensions["attempts"])

    @property
    def elapsed(self) -> float:
        """Seconds from the call until the response was read, with all attempts and their delays."""
        return float(self.http_response.extensions["elapsed"])

    def parse(self) -> T:
        """Return what the method returns.

        Raises:
            APIError: The body is not what the operation describes.
        """
        try:
            return self._read(self.http_response)
        except (ValueError, RecursionError) as error:
            raise decode_error(self.http_response, str(error)) from None


RawResponse.__module__ = "replicate"


def raw_call(call: Call[T]) -> Call[RawResponse[T]]:
    """Return the same call, whose result is its response."""

    def read(response: httpx.Response) -> RawResponse[T]:
        return RawResponse(response, call.read)

    return cast("Call[RawResponse[T]]", attrs.evolve(cast("Any", call), read=read))


def raw_method(client: Any, method: Any) -> Any:
    """Return the method of an operation as that of another client.

    Raises:
        TypeError: It is not the method of an operation.
    """
    owner: Any = getattr(method, "__self__", None)
    target: Any = None
    if hasattr(owner, "send"):
        target = client
    elif isinstance(owner, Namespace):
        target = cast("Any", type(owner))(client)
    found: Any = getattr(target, getattr(method, "__name__", ""), None)
    if found is None:
        raise TypeError(f"raw_response needs a method that sends one request, not {method!r}")
    return found
