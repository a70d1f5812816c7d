"""Connections: what threads and event loops do differently.

Each function has a twin for event loops whose name begins with `a`, as in `_concurrency`.
"""

from __future__ import annotations

import _thread
import os
import socket
import sys
from concurrent.futures import Future
from itertools import chain
from queue import Empty, SimpleQueue
from typing import Any, cast

import httpcore2

# Load the codec of host names: the child of a fork would wait forever for a thread of its parent
# that was just loading it.
"localhost".encode("idna")


def close_unclosed(registry: dict[Any, dict[Any, Any]]) -> None:
    """Close the pools of a client that was garbage collected."""
    for pool in chain(*(pools.values() for pools in registry.values())):
        pool.close()


def aclose_unclosed(registry: dict[Any, dict[Any, Any]]) -> None:
    """Do nothing: their event loop may have ended."""


def connect(address: str, port: int, timeout: float) -> httpcore2.NetworkStream:
    """Connect to an IP address."""
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout)


async def aconnect(address: str, port: int, timeout: float) -> httpcore2.AsyncNetworkStream:
    """Connect to an IP address."""
    # anyio may be missing, say its types
    stream: Any = await cast("Any", httpcore2.AnyIOBackend()).connect_tcp(address, port, timeout)
    if sys.platform != "win32":  # which itself discards what was received
        from ._socket_stream import SocketStream

        try:
            descriptor = os.dup(stream.get_extra_info("socket").fileno())
            duplicate = SocketStream(socket.socket(fileno=descriptor))
        finally:
            await stream.aclose()
        stream = type(stream)(duplicate)
    return cast("httpcore2.AsyncNetworkStream", stream)


def resolve(host: str, port: int, timeout: float) -> list[str]:
    """Return the IP addresses of a host.

    Raises:
        TimeoutError: They are not known in time.
        OSError, ValueError: The host has no address.
    """
    # Not Future.result, which a signal leaves with a lock that it then fails to release.
    results = SimpleQueue[Future[list[str]]]()
    _start_resolving(host, port).add_done_callback(results.put)
    try:
        return results.get(timeout=timeout).result()
    except Empty:
        raise TimeoutError from None


async def aresolve(host: str, port: int, timeout: float) -> list[str]:
    """Return the same, and let the event loop run meanwhile."""
    import asyncio

    async with asyncio.timeout(timeout):  # not wait_for, which swallows a cancellation on 3.11
        return await asyncio.wrap_future(_start_resolving(host, port))


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
