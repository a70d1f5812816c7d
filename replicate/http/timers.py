"""Waiting on an event loop, but not for too long."""

from __future__ import annotations

import asyncio


async def within(seconds: float | None, future: asyncio.Future[None]) -> None:
    """Wait for a future that nobody else waits for.

    What `asyncio.timeout` does with a task it does with the future, in a third of the time.

    Raises:
        TimeoutError: it was not done in so many seconds.
    """
    alarm = None if seconds is None else future.get_loop().call_later(seconds, _late, future)
    try:
        await future
    finally:
        if alarm is not None:
            alarm.cancel()


def _late(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_exception(TimeoutError())
