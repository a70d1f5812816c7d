# Derived from replicate/_async/sending/timed.py by `make generate`.
"""An answer's body that must be complete at some time, however slowly it trickles in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from ...clock import Clock


class Timed(httpx.SyncByteStream):
    """A body that ends in an error at that time: a read timeout starts again with each byte."""

    def __init__(self, stream: Any, request: httpx.Request, clock: Clock, until: float) -> None:
        self._stream = stream
        self._request = request
        self._clock = clock
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            if self._clock.now() >= self._until:
                raise httpx.ReadTimeout("the answer came too slowly", request=self._request)
            yield part

    def close(self) -> None:
        self._stream.close()
