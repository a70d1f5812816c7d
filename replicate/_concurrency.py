"""Threads and event loops: the one part that the two clients do each in their own way.

Each function has a twin for event loops whose name begins with `a`. `codegen/unasync.py` removes
that letter where it derives synchronous code.
"""

from __future__ import annotations

import inspect
import os
import socket
import sys
import threading
import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Generator,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import copy_context
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from httpx import AsyncByteStream, SyncByteStream

from .errors import ReplicateError

if TYPE_CHECKING:
    import asyncio

    import httpx

A = TypeVar("A")
R = TypeVar("R")

MAX_CONCURRENT_TRANSFERS = 8
"""Files that are uploaded or downloaded at the same time."""

_closing: dict[AsyncGenerator[Any], Any] = {}
"""Generators that are being closed, and the tasks that close them."""

MAX_LOCKS = 64
"""Locks that all readers of a process or event loop share."""

_locks: dict[Any, dict[int, threading.Lock]] = {}
_async_locks: dict[Any, dict[int, asyncio.Lock]] = {}
"""Locks of readers, by process or event loop and a part of the id of the reader."""


_monotonic: Callable[[], float] = time.monotonic
if hasattr(time, "clock_gettime"):  # not on Windows; and not stopped by freezegun
    _monotonic = partial(time.clock_gettime, time.CLOCK_MONOTONIC)


class Clock(Protocol):
    """A clock in seconds that can sleep. Tests assign one that does not wait to `client.clock`."""

    def now(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...
    async def asleep(self, seconds: float) -> None: ...


class SystemClock:
    """The monotonic clock of this machine."""

    def now(self) -> float:
        return _monotonic()

    def sleep(self, seconds: float) -> None:
        if _thread.cancelled.wait(seconds):
            raise_if_cancelled()

    async def asleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds)


# --- callbacks and generators -----------------------------------------------------------------


def call_callback(callback: Callable[..., Any] | None, *arguments: Any) -> Any:
    """Call a callback unless it is None, and return its result.

    Raises:
        TypeError: The callback is a coroutine function, which only AsyncReplicate can await.
    """
    result = None if callback is None else callback(*arguments)
    if inspect.iscoroutine(result):
        result.close()
        raise TypeError(f"{callback!r} is asynchronous: use AsyncReplicate, or a plain function")
    return result


async def acall_callback(callback: Callable[..., Any] | None, *arguments: Any) -> Any:
    """Call a callback unless it is None, and return its result, awaited if it is awaitable."""
    result = None if callback is None else callback(*arguments)
    return await result if inspect.isawaitable(result) else result


def notify_finished(callback: Callable[..., Any] | None, prediction_id: str) -> None:
    """Call the `finished` method of a callback that has one, as progress bars do."""
    finished = getattr(callback, "finished", None)
    if finished is not None:
        finished(prediction_id)


def shield(function: Callable[..., R], *arguments: object) -> R:
    """Call a function, protected from the cancellation of its thread."""
    cancelled, _thread.cancelled = _thread.cancelled, _NEVER
    try:
        return function(*arguments)
    finally:
        _thread.cancelled = cancelled


async def ashield(function: Callable[..., Coroutine[Any, Any, R]], *arguments: object) -> R:
    """Await a coroutine function to its end, however often the caller is canceled meanwhile.

    The cancellation is raised at the end, unless an earlier one is being handled.
    """
    import asyncio

    from anyio import CancelScope

    is_canceled = isinstance(sys.exception(), asyncio.CancelledError)
    task = asyncio.create_task(function(*arguments))
    cancellation: BaseException | None = None
    with CancelScope(shield=True):  # a canceled scope of anyio would cancel each await again
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError as error:
                cancellation = error
    result = task.result()
    if cancellation is not None and not is_canceled:
        raise cancellation
    return result


def schedule_close(generator: Generator[Any]) -> None:
    """Close a generator that is no longer used."""
    generator.close()


def schedule_aclose(generator: AsyncGenerator[Any]) -> None:
    """Close a generator that is no longer used, in a task of the running event loop.

    The loop's own finalizer would do the same, but `asyncio.run` cancels that task at its end
    before it has begun, which breaks the generator.
    """

    async def close() -> None:
        try:
            await generator.aclose()
        finally:
            del _closing[generator]

    with suppress(RuntimeError, ImportError):  # its loop has ended, or the program
        import asyncio

        _closing[generator] = asyncio.get_running_loop().create_task(close())


# --- connections ----------------------------------------------------------------------------------


def current(registry: dict[Any, dict[Any, R]]) -> dict[Any, R]:
    """Return what belongs to this process; what its parent had is not usable after a fork."""
    return registry.setdefault(os.getpid(), {})


def acurrent(registry: dict[Any, dict[Any, R]]) -> dict[Any, R]:
    """Return what belongs to the running event loop.

    Raises:
        ReplicateError: There is no event loop of asyncio, for instance on trio.
    """
    import asyncio

    try:
        loop = asyncio.get_running_loop()  # none survives a fork
    except RuntimeError:
        raise ReplicateError(
            "AsyncReplicate needs asyncio, uvloop, or anyio on asyncio, and runs on no other event "
            "loop: on trio, use Replicate in a thread"
        ) from None
    for other in list(registry):
        if other.is_closed():
            registry.pop(other, None)  # its connections would keep it in memory
    return registry.setdefault(loop, {})


# --- blocking and concurrent work -------------------------------------------------------------


_NEVER = threading.Event()
"""An event that is never set."""


class _ThreadState(threading.local):
    cancelled = _NEVER
    """Set once the result of this thread is no longer wanted."""


_thread = _ThreadState()


def cancel_thread_with(cancelled: threading.Event) -> None:
    """Cancel the calling thread once an event is set: it raises CancelledError where it sleeps."""
    _thread.cancelled = cancelled


def raise_if_cancelled() -> None:
    """End a thread whose result is no longer needed.

    Raises:
        CancelledError: The thread is to end.
    """
    if _thread.cancelled.is_set():
        from concurrent.futures import CancelledError

        raise CancelledError


def run_blocking(function: Callable[..., R], *arguments: object) -> R:
    """Call a function that blocks."""
    return function(*arguments)


async def arun_blocking(function: Callable[..., R], *arguments: object) -> R:
    """Call a function that blocks in a thread."""
    import asyncio

    call = cast("Callable[[], R]", partial(copy_context().run, function, *arguments))
    try:
        future = asyncio.get_running_loop().run_in_executor(None, call)
    except RuntimeError:  # no thread starts while the interpreter ends
        return call()
    return await future


def map_concurrently(function: Callable[[A], R], items: Sequence[A]) -> list[R]:
    """Call a function with each item in several threads, and return the results in order.

    After an error or an interruption no further call begins, running calls end at their next
    `raise_if_cancelled`, and the error is raised.
    """
    if len(items) < 2:
        return [function(item) for item in items]
    cancelled = threading.Event()
    try:
        from concurrent.futures import ThreadPoolExecutor, as_completed

        pool = ThreadPoolExecutor(
            MAX_CONCURRENT_TRANSFERS, "replicate-files", cancel_thread_with, (cancelled,)
        )
        futures = [pool.submit(function, items[0])]
    except RuntimeError:  # no thread starts while the interpreter ends
        return [function(item) for item in items]
    try:
        futures += [pool.submit(function, item) for item in items[1:]]
        for future in as_completed(futures):
            future.result()
        return [future.result() for future in futures]
    finally:
        cancelled.set()
        # Ctrl-C does not wait for running transfers.
        wait = not isinstance(sys.exception(), KeyboardInterrupt)
        pool.shutdown(wait, cancel_futures=True)


async def amap_concurrently(function: Callable[[A], Awaitable[R]], items: Sequence[A]) -> list[R]:
    """Await a function of each item, several at a time, and return the results in order."""
    import asyncio

    slots = asyncio.Semaphore(MAX_CONCURRENT_TRANSFERS)

    async def call(item: A) -> R:
        async with slots:
            return await function(item)

    tasks = [asyncio.create_task(call(item)) for item in items]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def exclusive(reader: object) -> Generator[None]:
    """Let one thread at a time read a reader."""
    # A child process does not inherit a locked lock.
    with current(_locks).setdefault(id(reader) % MAX_LOCKS, threading.Lock()):
        yield


@asynccontextmanager
async def aexclusive(reader: object) -> AsyncGenerator[None]:
    """Let one task of an event loop at a time read a reader."""
    import asyncio

    async with acurrent(_async_locks).setdefault(id(reader) % MAX_LOCKS, asyncio.Lock()):
        yield


def blocking_stream(stream: Any) -> Any:
    """Return a request body that blocks while it reads files."""
    return stream


def ablocking_stream(stream: Any) -> AsyncByteStream:
    """Return a request body whose files are read in a thread."""
    return _ThreadedStream(stream)


class _ThreadedStream(AsyncByteStream):
    def __init__(self, stream: SyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = iter(self._stream)
        # Several chunks at a time: the switch to a thread takes longer than reading one.
        while block := await arun_blocking(b"".join, islice(chunks, 16)):
            yield block


# --- waking a reader --------------------------------------------------------------------------


def duplicate_socket(response: httpx.Response) -> list[socket.socket]:
    """Return a duplicate of a response's socket for `shut_down`; an empty list without a network.

    The connection must not be shared with other requests, as HTTP/2 does. A duplicate is needed
    because the original descriptor may be closed and reused at any time.
    """
    stream: Any = response.extensions.get("network_stream")
    if stream is None or not response.http_version.startswith("HTTP/1"):
        return []
    try:
        original = stream.get_extra_info("socket")
        return [socket.fromfd(original.fileno(), original.family, original.type)]
    except (AttributeError, OSError):
        return []


def shut_down(sockets: list[socket.socket]) -> None:
    """Shut a connection down from any thread or task, which wakes a blocked reader.

    Closing the response would not wake it.
    """
    with suppress(IndexError, OSError), sockets.pop() as duplicate:
        duplicate.shutdown(socket.SHUT_RDWR)
