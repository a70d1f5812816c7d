"""Waiting on an event loop, but not for too long."""

from __future__ import annotations

import asyncio
import math
from weakref import WeakKeyDictionary


class Timer:
    """One timer for all that is waited for on a loop, set to when the first of them is late.

    Nearly nothing ever is: a timer for each would take longer than all else of waiting.
    """

    def __init__(self) -> None:
        self._ends: dict[asyncio.Future[None], float] = {}
        self._handle: asyncio.TimerHandle | None = None
        self._at = math.inf

    @classmethod
    def of(cls, loop: asyncio.AbstractEventLoop) -> Timer:
        return _timers.get(loop) or _timers.setdefault(loop, cls())

    async def within(self, seconds: float | None, future: asyncio.Future[None]) -> None:
        """Wait for a future of this loop that nobody else waits for.

        Raises:
            TimeoutError: it was not done in so many seconds.
        """
        if seconds is None:
            await future
            return
        loop = future.get_loop()
        self._ends[future] = end = loop.time() + seconds
        if end < self._at:
            self._set(end, loop)
        try:
            await future
        finally:
            del self._ends[future]

    def _set(self, at: float, loop: asyncio.AbstractEventLoop) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._handle, self._at = loop.call_at(at, self._ring, loop), at

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for future, end in self._ends.items():
            if end <= now and not future.done():
                future.set_exception(TimeoutError())
        self._handle, self._at = None, math.inf
        to_come = [end for end in self._ends.values() if end > now]
        if to_come:
            self._set(min(to_come), loop)


_timers: WeakKeyDictionary[asyncio.AbstractEventLoop, Timer] = WeakKeyDictionary()
