"""The asynchronous client behind the awaitable methods of `replicate.Client`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx
from replicate_api.types import Call

from .._async.client import AsyncReplicate
from .._async.streaming import AsyncStream
from .._concurrency import arun_blocking
from .._core.sse import Event
from ._base import bind
from ._outputs import with_type

if TYPE_CHECKING:
    from ._client import Client

T = TypeVar("T")


class OldAsyncStream(AsyncStream):
    """A stream whose events have the types of 1.x."""

    async def __anext__(self) -> Event:
        return with_type(await super().__anext__())


class ConcurrentClient(AsyncReplicate):
    """The asynchronous client beside a client, which its records are bound to."""

    def __init__(self, client: Client) -> None:
        self._client: Client = client
        options, fetch = client.__getstate__()
        self.__setstate__((options, in_thread(fetch) if fetch else None))

    async def send(self, call: Call[T]) -> T:
        """Send a call, and return its result, bound to the client."""
        return cast("T", bind(await super().send(call), self._client))

    def stream(self, *args: Any, **options: Any) -> AsyncStream:
        """Run a model, and iterate over its events."""
        stream: Any = super().stream(*args, **options)
        stream.__class__ = OldAsyncStream  # it differs in its events only
        return cast("AsyncStream", stream)


def in_thread(fetch: Callable[[httpx.Request], httpx.Response]) -> Any:
    """Return an asynchronous function that calls a fetch function in a thread."""

    def fetch_and_read(request: httpx.Request) -> httpx.Response:
        response = fetch(request)
        response.stream = httpx.ByteStream(response.read())  # both kinds of clients read it
        return response

    return partial(arun_blocking, fetch_and_read)
