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

from ..clock import Clock

END = object()
"""Comes in place of an input where there are no more."""

Event: TypeAlias = tuple[int | None, Any]
"""The index of some work and its result; or None and an input, END, or why reading one failed."""


class Stopped(BaseException):
    """Raised into work in a thread that is to stop, as CancelledError is into a task."""


class Workers:
    """Does work in threads."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._threads: set[threading.Thread] = set()
        # At its end, a program stops daemons wherever they are.
        atexit.register(self.close)

    def clock(self, clock: Clock) -> Clock:
        """A clock for one piece of work, which raises Stopped once, when it is to stop."""
        return _StoppingClock(clock, self._stop)

    def read(self, inputs: Iterator[Any]) -> None:
        """Read an input; in this thread, where it may belong."""
        self._events.put((None, _next(inputs)))

    def start(self, index: int, work: Callable[..., Any], *arguments: Any) -> None:
        def body() -> None:
            try:
                result = work(*arguments)
            except BaseException as error:
                result = error
            self._threads.discard(thread)
            self._events.put((index, result))

        # Daemons, so that a second Ctrl-C ends the program whatever they wait for.
        thread = threading.Thread(target=body, name=f"replicate-map-{index}", daemon=True)
        self._threads.add(thread)
        thread.start()

    def quiet(self) -> bool:
        """Whether no event is waiting to be taken in."""
        return self._events.empty()

    def next(self) -> Event:
        """The next event, as soon as there is one."""
        return self._events.get()

    def close(self) -> None:
        """Stop all work, and wait until it has stopped."""
        atexit.unregister(self.close)
        self._stop.set()
        for thread in list(self._threads):
            thread.join()


class AsyncWorkers:
    """Does work in tasks."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    def clock(self, clock: Clock) -> Clock:
        return clock

    def read(self, inputs: Any) -> None:
        if not hasattr(inputs, "__anext__"):
            self._events.put_nowait((None, _next(inputs)))
            return
        self._spawn(None, anext, inputs, END)

    def start(self, index: int, work: Callable[..., Awaitable[Any]], *arguments: Any) -> None:
        self._spawn(index, work, *arguments)

    def quiet(self) -> bool:
        return self._events.empty()

    async def next(self) -> Event:
        return await self._events.get()

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, index: int | None, work: Callable[..., Awaitable[Any]], *given: Any) -> None:
        async def body() -> None:
            try:
                result = await work(*given)
            except Exception as error:
                result = error
            self._events.put_nowait((index, result))

        task = asyncio.create_task(body())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _next(inputs: Iterator[Any]) -> Any:
    try:
        return next(inputs, END)
    except Exception as error:
        return error


class _StoppingClock:
    """Another clock, until told to stop: everything that work waits for, it waits for here."""

    def __init__(self, clock: Clock, stop: threading.Event) -> None:
        self._clock = clock
        self._stop = stop
        self._raised = False

    def now(self) -> float:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        end = self.now() + seconds
        while (left := end - self.now()) > 0:
            if self._stop.is_set() and not self._raised:
                self._raised = True  # what follows is to cancel the prediction, not to be stopped
                raise Stopped
            self._clock.sleep(min(left, 0.05))

    async def asleep(self, seconds: float) -> None:
        await self._clock.asleep(seconds)
