"""A bound on how many requests are on their way at once; the others wait in line."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import asyncio


class Slots:
    """Slots for threads to take and give back."""

    def __init__(self, count: int) -> None:
        self._free = threading.Semaphore(count)

    def take(self, timeout: float | None) -> None:
        """Take a slot.

        Raises:
            httpx.PoolTimeout: none became free within `timeout` seconds.
        """
        if not self._free.acquire(timeout=timeout):
            raise httpx.PoolTimeout(f"no connection became free within {timeout:g} s")

    def give_back(self) -> None:
        self._free.release()


class AsyncSlots:
    """Slots for the tasks of one event loop to take and give back.

    Not asyncio's semaphore, which looks at everybody in line for each slot that becomes free.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._line: deque[asyncio.Future[None]] = deque()

    async def take(self, timeout: float | None) -> None:
        """Take a slot.

        Raises:
            httpx.PoolTimeout: none became free within `timeout` seconds.
        """
        if self._free:
            self._free -= 1
            return
        import asyncio  # not loaded where there is no loop

        from .timers import Timer

        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._line.append(turn)
        try:
            await Timer.of(loop).within(timeout, turn)
        except BaseException as error:
            turn.cancel()  # unless it is done: canceled, too late, or a slot
            if not turn.cancelled() and turn.exception() is None:  # it came at the same moment
                self.give_back()
            if isinstance(error, TimeoutError):
                raise httpx.PoolTimeout(f"no connection became free within {timeout:g} s") from None
            raise

    def give_back(self) -> None:
        """Give a slot to the first in line."""
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
