"""Connections: what threads and event loops do differently.

Each function has a twin for event loops whose name begins with `a`, as in `_concurrency`.
"""

from __future__ import annotations

import _thread
import math
import os
import select
import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import ReplicateError

if TYPE_CHECKING:
    import httpcore2

T = TypeVar("T")

# Load the codec of host names: the child of a fork would wait forever for a thread of its parent
# that was just loading it.
"localhost".encode("idna")

CONNECTION_ATTEMPT_DELAY = 0.25
"""Seconds to wait for one address of several before the next one is tried."""


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
    if loop not in registry:
        for other in list(registry):
            if other.is_closed():
                registry.pop(other, None)  # its connections would keep it in memory
    return registry.setdefault(loop, {})


def close_unclosed(pools: Iterable[Any]) -> None:
    """Close the pools of a client that was garbage collected."""
    for pool in pools:
        pool.close()


def aclose_unclosed(pools: Iterable[Any]) -> None:
    """Do nothing: their event loop may have ended."""


def is_interruption(error: BaseException) -> bool:
    """Return True if an exception may occur at any line, as those of signal handlers do."""
    return not isinstance(error, GeneratorExit)


def ais_interruption(error: BaseException) -> bool:
    """Return the same for a task, which is canceled only where it awaits."""
    from asyncio import CancelledError

    return not isinstance(error, GeneratorExit | CancelledError)


async def aconnect(
    network: httpcore2.AsyncNetworkBackend, host: str, port: int, timeout: float
) -> httpcore2.AsyncNetworkStream:
    """Connect to a host, by the address that responds first."""
    return await network.connect_tcp(host, port, timeout)


def connect(
    network: httpcore2.NetworkBackend, host: str, port: int, timeout: float
) -> httpcore2.NetworkStream:
    """Connect to a host, by the address that responds first.

    Each address is tried for a short time, and then again for the remaining time.

    Raises:
        httpcore2.ConnectError, httpcore2.ConnectTimeout: No address responded.
    """
    import httpcore2

    deadline = time.monotonic() + timeout
    error: Exception = httpcore2.ConnectTimeout(f"no address of {host!r} responded in time")
    addresses = _resolve_host(host, port, timeout)
    for attempt_delay in (
        (CONNECTION_ATTEMPT_DELAY, math.inf) if len(addresses) > 1 else (math.inf,)
    ):
        for position, address in enumerate(addresses):
            seconds = (deadline - time.monotonic()) / (len(addresses) - position)
            if seconds <= 0:
                break
            try:
                return network.connect_tcp(address, port, min(seconds, attempt_delay))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failure:
                error = failure
    raise error


def _resolve_host(host: str, port: int, timeout: float) -> list[str]:
    """Return the addresses of a host, resolved in a thread, as getaddrinfo has no timeout."""
    import httpcore2

    found: list[str] = []
    errors: list[Exception] = []
    done = _thread.allocate_lock()
    done.acquire()

    def resolve() -> None:
        try:
            addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(str(address[4][0]) for address in addresses)
        except Exception as error:
            errors.append(error)
        finally:
            done.release()

    try:
        # Not threading.Thread, whose bookkeeping swallows or suffers from exceptions of signals.
        _thread.start_new_thread(resolve, ())
    except RuntimeError:  # no thread starts while the interpreter ends
        resolve()
    done.acquire(timeout=timeout)
    if errors and isinstance(errors[0], OSError):
        raise httpcore2.ConnectError(str(errors[0])) from errors[0]
    if errors:
        raise errors[0]
    if not found:
        raise httpcore2.ConnectTimeout(f"resolving {host!r} took longer than {timeout:.3g} s")
    return found


def is_readable(connection: Any) -> bool:
    """Return True if reading from a socket would not block: data arrived, or it was closed."""
    if connection.fileno() < 0:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))
