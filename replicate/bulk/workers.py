"""What runs several predictions at a time: threads, or tasks of an event loop.

Both have the same methods, so that what is built on them is written once.
"""

from __future__ import annotations

import asyncio
import atexit
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeAlias

from .._concurrency import Clock

END = object()
"""Comes in place of an input where there are no more."""

Outcome: TypeAlias = tuple[int | None, Any]
"""The index of some work and its result; or None and an input, END, or why reading one failed."""


class Stopped(BaseException):
    """Raised into work in a thread that is to stop, as CancelledError is into a task."""


class Workers:
    """Does work in threads, and is the clock for it: where work waits, it can be stopped."""

    def __init__(self, clock: Clock) -> None:
        self.outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self.clock: Clock = self
        self._clock = clock
        self._threads: set[threading.Thread] = set()
        self._closed = False
        self._stopped: set[threading.Thread] = set()
        # At its end, a program stops daemons wherever they are.
        atexit.register(self.close)

    def read(self, inputs: Iterator[Any]) -> None:
        """Read an input; in this thread, where it may belong."""
        self.outcomes.put((None, _next(inputs)))

    def start(self, index: int, work: Callable[..., Any], *arguments: Any) -> None:
        def body() -> None:
            try:
                result = work(*arguments)
            except BaseException as error:
                result = error
            self._threads.discard(thread)
            self.outcomes.put((index, result))

        # Daemons, so that a second Ctrl-C ends the program whatever they wait for.
        thread = threading.Thread(target=body, name=f"replicate-map-{index}", daemon=True)
        self._threads.add(thread)
        thread.start()

    def close(self) -> None:
        """Stop all work, and wait until it has stopped."""
        atexit.unregister(self.close)
        self._closed = True
        for thread in list(self._threads):
            thread.join()

    def now(self) -> float:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        """Sleep, or raise Stopped once: what follows is to cancel, and not to be stopped."""
        end, thread = self.now() + seconds, threading.current_thread()
        while (left := end - self.now()) > 0:
            if self._closed and thread not in self._stopped:
                self._stopped.add(thread)
                raise Stopped
            self._clock.sleep(min(left, 0.05))

    async def asleep(self, seconds: float) -> None:
        await self._clock.asleep(seconds)


class AsyncWorkers:
    """Does work in tasks, which can be stopped wherever they wait."""

    def __init__(self, clock: Clock) -> None:
        self.outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
        self.clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def read(self, inputs: Any) -> None:
        if hasattr(inputs, "__anext__"):
            self.start(None, anext, inputs, END)
        else:
            self.outcomes.put_nowait((None, _next(inputs)))

    def start(self, index: int | None, work: Callable[..., Awaitable[Any]], *given: Any) -> None:
        async def body() -> None:
            try:
                result = await work(*given)
            except Exception as error:
                result = error
            self.outcomes.put_nowait((index, result))

        task = asyncio.create_task(body())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _next(inputs: Iterator[Any]) -> Any:
    try:
        return next(inputs, END)
    except Exception as error:
        return error
