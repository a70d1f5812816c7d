"""Connections: what threads and event loops do differently.

Each function has a twin for event loops whose name begins with `a`, as in `_concurrency`.
"""

from __future__ import annotations

import _thread
import socket
from concurrent.futures import Future
from contextlib import suppress
from itertools import chain
from typing import Any

import httpcore2

# Load the codec of host names: the child of a fork would wait forever for a thread of its parent
# that was just loading it.
"localhost".encode("idna")

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


def connect(address: str, port: int, timeout: float) -> httpcore2.NetworkStream:
    """Connect to an IP address."""
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout)


async def aconnect(address: str, port: int, timeout: float) -> httpcore2.AsyncNetworkStream:
    """Connect to an IP address."""
    network: Any = httpcore2.AnyIOBackend()  # anyio may be missing, say its types
    stream: httpcore2.AsyncNetworkStream = await network.connect_tcp(address, port, timeout)
    return stream


def resolve(host: str, port: int, timeout: float) -> list[str]:
    """Return the IP addresses of a host.

    Raises:
        TimeoutError: They are not known in time.
        OSError, ValueError: The host has no address.
    """
    return _start_resolving(host, port).result(timeout)


async def aresolve(host: str, port: int, timeout: float) -> list[str]:
    """Return the same, and let the event loop run meanwhile."""
    import asyncio

    return await asyncio.wait_for(asyncio.wrap_future(_start_resolving(host, port)), timeout)


def _start_resolving(host: str, port: int) -> Future[list[str]]:
    """Resolve a host in a thread, as getaddrinfo has no timeout.

    Neither the event loop nor the interpreter waits for this thread when it ends.
    """
    addresses = Future[list[str]]()
    addresses.set_running_or_notify_cancel()  # from here on it cannot be canceled

    def run() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses.set_result([str(each[4][0]) for each in found])
        except Exception as error:
            addresses.set_exception(error)

    try:
        # Not threading.Thread, whose bookkeeping swallows or suffers from exceptions of signals.
        _thread.start_new_thread(run, ())
    except RuntimeError:  # no thread starts while the interpreter ends
        run()
    return addresses


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
