"""Connections: what threads and event loops do differently.

Each function has a twin for event loops whose name begins with `a`, as in `_concurrency`.
"""

from __future__ import annotations

import _thread
import socket
import time
from contextlib import suppress
from itertools import chain, product
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import httpcore2

T = TypeVar("T")

# Load the codec of host names: the child of a fork would wait forever for a thread of its parent
# that was just loading it.
"localhost".encode("idna")

CONNECTION_ATTEMPT_DELAY = 0.25
"""Seconds to wait for one address of several before the next one is tried."""

MIN_ATTEMPT = 0.001
"""Seconds of the shortest attempt."""

READ_SIZE = 64 * 1024
"""Bytes that are received at a time."""


def close_unclosed(registry: dict[Any, dict[Any, Any]]) -> None:
    """Close the pools of a client that was garbage collected."""
    for pool in chain(*(pools.values() for pools in registry.values())):
        pool.close()


def aclose_unclosed(registry: dict[Any, dict[Any, Any]]) -> None:
    """Do nothing: their event loop may have ended."""


def is_interruption(error: BaseException) -> bool:
    """Return True if an exception may occur at any line, as those of signal handlers do."""
    return True


def ais_interruption(error: BaseException) -> bool:
    """Return the same for a task, which is canceled only where it awaits."""
    from asyncio import CancelledError

    return not isinstance(error, CancelledError)


async def aconnect(host: str, port: int, timeout: float) -> httpcore2.AsyncNetworkStream:
    """Connect to a host, by the address that responds first."""
    network: Any = httpcore2.AnyIOBackend()  # anyio may be missing, say its types
    stream: httpcore2.AsyncNetworkStream = await network.connect_tcp(host, port, timeout)
    return stream


def connect(host: str, port: int, timeout: float) -> httpcore2.NetworkStream:
    """Connect to a host, by the address that responds first.

    Each address is tried for a short time, and then again for its part of the remaining time.

    Raises:
        httpcore2.ConnectError, httpcore2.ConnectTimeout: No address responded.
        OSError, ValueError: The host has no address.
    """
    deadline = time.monotonic() + timeout
    addresses = _resolve_host(host, port, timeout)
    limits = [CONNECTION_ATTEMPT_DELAY, timeout] if len(addresses) > 1 else [timeout]
    error: Exception | None = None
    for limit, (position, address) in product(limits, enumerate(addresses)):
        seconds = (deadline - time.monotonic()) / (len(addresses) - position)
        try:
            return httpcore2.SyncBackend().connect_tcp(
                address, port, max(MIN_ATTEMPT, min(seconds, limit))
            )
        except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failure:
            error = failure
    raise error or OSError("the host has no address")


def _resolve_host(host: str, port: int, timeout: float) -> list[str]:
    """Return the addresses of a host, resolved in a thread, as getaddrinfo has no timeout."""
    results = SimpleQueue[Any]()

    def resolve() -> None:
        try:
            results.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            results.put(error)

    try:
        # Not threading.Thread, whose bookkeeping swallows or suffers from exceptions of signals.
        _thread.start_new_thread(resolve, ())
    except RuntimeError:  # no thread starts while the interpreter ends
        resolve()
    try:
        result = results.get(timeout=timeout)
    except Empty:
        problem = f"resolving {host!r} took longer than {timeout:.3g} s"
        raise httpcore2.ConnectTimeout(problem) from None
    if isinstance(result, Exception):
        raise result
    return [str(address[4][0]) for address in result]


def write(stream: httpcore2.NetworkStream, data: bytes, timeout: float) -> bytes:
    """Write data, and return the response if one arrives instead of more being accepted.

    Raises:
        httpcore2.WriteError, httpcore2.WriteTimeout: The data could not be written.
    """
    try:
        stream.write(data, timeout)
    except httpcore2.WriteTimeout:
        if stream.get_extra_info("is_readable"):
            with suppress(httpcore2.ReadTimeout):  # what arrived was of TLS itself
                return stream.read(READ_SIZE, MIN_ATTEMPT)
        raise
    return b""


async def awrite(stream: httpcore2.AsyncNetworkStream, data: bytes, timeout: float) -> bytes:
    """Write data, and return the response if one arrives meanwhile.

    It is received at the same time, as asyncio discards it if the other end has closed the
    connection, and a stream of TLS is broken once its write was canceled.
    """
    import asyncio

    reader = asyncio.ensure_future(stream.read(READ_SIZE))
    try:
        for _ in range(2):  # it receives what has arrived before the write can fail
            await asyncio.sleep(0)
        writer = asyncio.ensure_future(stream.write(data))
        for task in (reader, writer):  # or asyncio logs an error that nobody awaits
            task.add_done_callback(lambda task: task.cancelled() or task.exception())
        async with asyncio.timeout(timeout):
            await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
            if reader.done() and not reader.exception() and reader.result():
                return reader.result()
            await writer
    except TimeoutError:
        raise httpcore2.WriteTimeout("the data was not accepted in time") from None
    finally:
        reader.cancel()
        await asyncio.wait((reader,))
    return b""
