"""The asynchronous client behind the awaitable methods of `replicate.Client`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx
from replicate_api.types import Call

from .._async.client import AsyncReplicate
from .._concurrency import arun_blocking
from ._base import bind

if TYPE_CHECKING:
    from ._client import Client

T = TypeVar("T")


class ConcurrentClient(AsyncReplicate):
    """The asynchronous client beside a client, which its records are bound to."""

    def __init__(self, client: Client) -> None:
        self._client: Client = client
        options, fetch = client.__getstate__()
        self.__setstate__((options, in_thread(fetch) if fetch else None))

    async def send(self, call: Call[T]) -> T:
        """Send a call, and return its result, bound to the client."""
        return cast("T", bind(await super().send(call), self._client))


def in_thread(fetch: Callable[[httpx.Request], httpx.Response]) -> Any:
    """Return an asynchronous function that calls a fetch function in a thread."""

    def fetch_and_read(request: httpx.Request) -> httpx.Response:
        response = fetch(request)
        status, headers, content = response.status_code, response.headers, response.read()
        return httpx.Response(status, headers=headers, content=content, request=request)

    return partial(arun_blocking, fetch_and_read)
