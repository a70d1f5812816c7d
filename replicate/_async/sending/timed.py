"""An answer's body that must be complete at some time, however slowly it trickles in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx

from ...clock import Clock


class AsyncTimed(httpx.AsyncByteStream):
    """A body that ends in an error at that time: a read timeout starts again with each byte."""

    def __init__(self, stream: Any, request: httpx.Request, clock: Clock, until: float) -> None:
        self._stream = stream
        self._request = request
        self._clock = clock
        self._until = until

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            if self._clock.now() >= self._until:
                raise httpx.ReadTimeout("the answer came too slowly", request=self._request)
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
