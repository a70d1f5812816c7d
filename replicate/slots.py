"""A bound on how many requests are on their way at once; the others wait in line."""

from __future__ import annotations

import asyncio
import threading

import httpx


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
    """Slots for the tasks of one event loop to take and give back."""

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)

    async def take(self, timeout: float | None) -> None:
        """Take a slot.

        Raises:
            httpx.PoolTimeout: none became free within `timeout` seconds.
        """
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(timeout):
                await self._free.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout(f"no connection became free within {timeout:g} s") from None

    def give_back(self) -> None:
        self._free.release()
