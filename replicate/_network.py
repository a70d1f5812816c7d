"""Connections: what threads and event loops do differently.

Each function has a twin for event loops whose name begins with `a`, as in `_concurrency`.
"""

from __future__ import annotations

import _thread
import os
import selectors
import socket
import ssl
from contextlib import suppress
from queue import Empty, SimpleQueue
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, TypeAlias, TypeVar

from .errors import ReplicateError

T = TypeVar("T")

# Load the codec of host names: the child of a fork would wait forever for a thread of its parent
# that was just loading it.
"localhost".encode("idna")

Address: TypeAlias = tuple[Any, ...]
"""An item of the result of getaddrinfo."""

READ_SIZE = 64 * 1024
"""Bytes that are received at a time."""


def current_pools(registry: dict[Any, dict[Any, T]]) -> dict[Any, T]:
    """Return the pools of this process; those of its parent are not usable after a fork."""
    return registry.setdefault(os.getpid(), {})


def acurrent_pools(registry: dict[Any, dict[Any, T]]) -> dict[Any, T]:
    """Return the pools of the running event loop.

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


def is_interruption(error: BaseException) -> bool:
    """Return True if an exception may occur at any line, as those of signal handlers do."""
    return True


def ais_interruption(error: BaseException) -> bool:
    """Return the same for a task, which is canceled only where it awaits."""
    from asyncio import CancelledError

    return not isinstance(error, CancelledError)


def resolve(host: str, port: int, timeout: float) -> list[Address]:
    """Return the addresses of a host, resolved in a thread, as getaddrinfo has no timeout.

    Raises:
        TimeoutError: It takes longer than `timeout` seconds.
        OSError, ValueError: The host has no address.
    """
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
        raise TimeoutError(f"resolving {host!r} took longer than {timeout:.3g} s") from None
    if isinstance(result, Exception):
        raise result
    return list(result)


async def aresolve(host: str, port: int, timeout: float) -> list[Address]:
    """Return the addresses of a host. It raises the errors of `resolve`."""
    import asyncio

    lookup = asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    try:
        async with asyncio.timeout(timeout):
            return list[Address](await lookup)
    except TimeoutError:
        raise TimeoutError(f"resolving {host!r} took longer than {timeout:.3g} s") from None


def is_ready(connection: socket.socket, events: int, seconds: float) -> bool:
    """Return True as soon as a socket can be read or written, False if that takes too long."""
    kind = getattr(selectors, "PollSelector", selectors.SelectSelector)  # the latter on Windows
    with kind() as selector:
        selector.register(connection, events)
        return bool(selector.select(seconds))


async def ais_ready(connection: socket.socket, events: int, seconds: float) -> bool:
    """Return the same, and True if another task closes the socket."""
    import anyio

    async def wait(function: Any) -> None:
        with suppress(anyio.ClosedResourceError):
            await function(connection)
        scope.cancel()

    with anyio.move_on_after(seconds) as timeout, anyio.CancelScope() as scope:
        if events == EVENT_READ:
            await wait(anyio.wait_readable)
        elif events == EVENT_WRITE:
            await wait(anyio.wait_writable)
        else:
            async with anyio.create_task_group() as group:
                group.start_soon(wait, anyio.wait_readable)
                await wait(anyio.wait_writable)
    return not timeout.cancelled_caught


def close_socket(connection: socket.socket) -> None:
    """Close a socket."""
    connection.close()


async def aclose_socket(connection: socket.socket) -> None:
    """Close a socket, and wake the tasks that wait for it."""
    from anyio import notify_closing

    notify_closing(connection)
    connection.close()


def checkpoint() -> None:
    """Do nothing, as threads need no turn."""


async def acheckpoint() -> None:
    """Let other tasks run, and end where this one was canceled."""
    import asyncio

    await asyncio.sleep(0)


class TLS:
    """TLS over a socket that does not block, or over TLS to a proxy.

    It raises BlockingIOError as sockets do. After a response has arrived it can be read even where
    sending was canceled or fails; SSLSocket and anyio's TLSStream are then broken.
    """

    def __init__(self, connection: Any, context: ssl.SSLContext, host: str | None) -> None:
        self._connection = connection
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._unsent = b""
        self._accepted = 0

    def do_handshake(self) -> None:
        self._receive(self._tls.do_handshake)
        self._flush()

    def recv(self, size: int) -> bytes:
        data: bytes = self._receive(self._tls.read, size)
        return data

    def send(self, data: memoryview) -> int:
        """Send data, and return how much. After BlockingIOError, call it with the same data."""
        self._accepted = self._accepted or self._tls.write(data)
        self._flush()
        accepted, self._accepted = self._accepted, 0
        return accepted

    def _receive(self, function: Any, *arguments: Any) -> Any:
        while True:
            try:
                return function(*arguments)
            except ssl.SSLWantReadError:
                with suppress(OSError):  # must not prevent reading, and is raised by `send`
                    self._flush()
                data = self._connection.recv(READ_SIZE)
                if not data:
                    raise ConnectionResetError("the TLS connection was cut off") from None
                self._incoming.write(data)

    def _flush(self) -> None:
        self._unsent += self._outgoing.read()
        while self._unsent:
            self._unsent = self._unsent[self._connection.send(self._unsent) :]
