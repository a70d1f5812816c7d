"""Run functions concurrently and collect their outcomes: in threads, or in tasks of an event loop.

Both classes have the same methods, so that `map` is written once.
"""

from __future__ import annotations

import asyncio
import atexit
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextvars import copy_context
from typing import Any, TypeAlias
from weakref import WeakSet

from .._concurrency import cancel_thread_with

END = object()
"""The value of an outcome after the last input."""

INPUT, PROBLEM = -1, -2
"""The indices of outcomes that are the next input or END, and an exception of the iterable."""

Outcome: TypeAlias = tuple[int, Any]
"""The index of an input and its result; or INPUT or PROBLEM, and what was read."""


class Workers:
    """Runs functions in daemon threads, which a second Ctrl-C ends wherever they wait."""

    def __init__(self) -> None:
        self.outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._threads: WeakSet[threading.Thread] = WeakSet()
        self._cancelled = threading.Event()

    def read(self, inputs: Iterator[Any]) -> None:
        """Read the next input, in the calling thread, as a generator may depend on it."""
        self.outcomes.put(_next(inputs))

    def start(self, index: int, function: Callable[..., Any], *arguments: Any) -> None:
        """Call a function in a thread.

        Raises:
            RuntimeError: The thread cannot start.
        """

        def body() -> None:
            cancel_thread_with(self._cancelled)
            try:
                self.outcomes.put((index, function(*arguments)))
            except BaseException as error:
                if not self._cancelled.is_set():  # an error in the queue would refer to itself
                    self.outcomes.put((index, error))

        run, name = copy_context().run, f"replicate-map-{index}"
        thread = threading.Thread(target=run, args=(body,), name=name, daemon=True)
        self._threads.add(thread)
        thread.start()
        _running.add(self)

    def cancel(self) -> None:
        """Let running functions raise CancelledError where they sleep."""
        self._cancelled.set()

    def close(self) -> None:
        """Cancel running functions, and wait until all have returned."""
        self.cancel()
        for thread in list(self._threads):
            if thread.is_alive():  # not one that could not start
                thread.join()


_running: WeakSet[Workers] = WeakSet()


@atexit.register
def _close_running() -> None:
    """End all threads, as daemon threads end with the interpreter wherever they are."""
    for workers in list(_running):
        workers.close()


class AsyncWorkers:
    """Runs coroutine functions in tasks."""

    def __init__(self) -> None:
        self.outcomes: asyncio.Queue[Outcome] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    def read(self, inputs: Any) -> None:
        """Read the next input, in a task if the iterable is asynchronous."""
        if hasattr(inputs, "__anext__"):
            self.start(INPUT, anext, inputs, END)
        else:
            self.outcomes.put_nowait(_next(inputs))

    def start(self, index: int, function: Callable[..., Awaitable[Any]], *arguments: Any) -> None:
        """Call a coroutine function in a task."""

        async def body() -> None:
            try:
                outcome = index, await function(*arguments)
            except Exception as error:
                outcome = PROBLEM if index == INPUT else index, error
            self.outcomes.put_nowait(outcome)

        task = asyncio.create_task(body())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self) -> None:
        """Cancel running tasks."""
        for task in self._tasks:
            task.cancel()

    async def aclose(self) -> None:
        """Cancel running tasks, and wait until all have ended."""
        self.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _next(inputs: Iterator[Any]) -> Outcome:
    try:
        return INPUT, next(inputs, END)
    except Exception as error:
        return PROBLEM, error
