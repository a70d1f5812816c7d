"""What the two clients do each in their own way: several things at once, and things that block.

Each function has a twin for event loops, whose name begins with `a`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")

AT_ONCE = 8
"""How many files are on their way at the same time."""


class _Here(threading.local):
    """What a thread knows of itself."""

    stop = threading.Event()
    """Set where nobody waits for its work any more."""


_here = _Here()


def concurrently(function: Callable[[A], R], items: Sequence[A]) -> list[R]:
    """Call a function with each item, several at a time, and give the results in order.

    When one fails or this is interrupted, no further ones begin, those that are on their way end
    at their next `checkpoint`, and the error is raised.
    """
    if len(items) < 2:
        return [function(item) for item in items]
    from concurrent.futures import ThreadPoolExecutor, as_completed

    stop = threading.Event()
    pool = ThreadPoolExecutor(AT_ONCE, "replicate-files", setattr, (_here, "stop", stop))
    try:
        futures = [pool.submit(function, item) for item in items]
        for future in as_completed(futures):
            future.result()
        return [future.result() for future in futures]
    finally:
        stop.set()
        # Ctrl-C does not wait for what is on its way.
        wait = not isinstance(sys.exception(), KeyboardInterrupt)
        pool.shutdown(wait, cancel_futures=True)


def checkpoint() -> None:
    """End a thread of `concurrently` that nobody waits for any more.

    Raises:
        CancelledError: that is so.
    """
    if _here.stop.is_set():
        from concurrent.futures import CancelledError

        raise CancelledError


async def aconcurrently(function: Callable[[A], Awaitable[R]], items: Sequence[A]) -> list[R]:
    """Await a function of each item, several at a time, and give the results in order."""
    import asyncio

    turn = asyncio.Semaphore(AT_ONCE)

    async def one(item: A) -> R:
        async with turn:
            return await function(item)

    tasks = [asyncio.create_task(one(item)) for item in items]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def blocking(function: Callable[..., R], *arguments: object) -> R:
    """Call a function that blocks."""
    return function(*arguments)


async def ablocking(function: Callable[..., R], *arguments: object) -> R:
    """Call a function that blocks in a thread, so that the loop goes on."""
    import asyncio

    return await asyncio.to_thread(function, *arguments)
