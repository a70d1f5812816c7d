"""The default `fetch` of both clients: connections, kept where they can be used.

A connection belongs to one process, and an asynchronous one to one event loop. So a client keeps
a set for each, made at first use, and can be used after a fork and in several loops.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sized
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary, finalize

import httpx

if TYPE_CHECKING:
    import asyncio

    from .._async.http.connections import AsyncConnections
    from .._sync.http.connections import Connections


class Transport:
    """Sends requests on connections of its own; what it answers is still to be read."""

    def __init__(self) -> None:
        # No lock, which a thread might hold while another one forks: `setdefault` is atomic.
        self._pools: dict[int, Connections] = {}
        """By process."""
        # Not __del__, before which the sockets may be gone: they would warn, too.
        finalize(self, _close_forgotten, self._pools).atexit = False

    def send(self, request: httpx.Request) -> httpx.Response:
        pool = self._pools.get(os.getpid()) or self._new()
        return pool.send(request)

    def close(self) -> None:
        """Close the connections; sending again opens new ones."""
        pool = self._pools.pop(os.getpid(), None)
        if pool is not None:
            pool.close()

    def _new(self) -> Connections:
        from .._sync.http.connections import Connections  # a program needs one of the two
        from .routes import parser

        for process in set(self._pools) - {os.getpid()}:
            self._pools.pop(process, None)  # the sockets of a parent process are its own
        return self._pools.setdefault(os.getpid(), Connections(parser()))


class AsyncTransport:
    """Sends requests on connections of the running loop; what it answers is still to be read."""

    def __init__(self) -> None:
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncConnections]
        self._pools = WeakKeyDictionary()
        finalize(self, _warn_of_forgotten, self._pools).atexit = False

    async def send(self, request: httpx.Request) -> httpx.Response:
        loop = _running_loop()  # none survives a fork
        pool = self._pools.get(loop) or self._new(loop)
        return await pool.send(request)

    async def aclose(self) -> None:
        """Close the running loop's connections; sending again opens new ones."""
        pool = self._pools.pop(_running_loop(), None)
        if pool is not None:
            await pool.aclose()

    def _new(self, loop: asyncio.AbstractEventLoop) -> AsyncConnections:
        from .._async.http.connections import AsyncConnections
        from .routes import parser

        for known in self._pools.keyrefs():
            other = known()
            if other is not None and other.is_closed():
                self._pools.pop(other, None)  # its connections would keep it
        return self._pools.setdefault(loop, AsyncConnections(parser()))


def _running_loop() -> asyncio.AbstractEventLoop:
    import asyncio  # not loaded where there is no loop

    return asyncio.get_running_loop()


def _close_forgotten(pools: dict[int, Connections]) -> None:
    pool = pools.get(os.getpid())
    if pool is not None:
        pool.close()
        _warn()


def _warn_of_forgotten(pools: Sized) -> None:
    if pools:
        _warn()


def _warn() -> None:
    warnings.warn(
        "a client was forgotten with open connections: use it in a `with` statement, or close it",
        ResourceWarning,
        stacklevel=2,
    )
