"""The default `fetch` of both clients: connections, kept where they can be used.

A connection belongs to one process, and an asynchronous one to one event loop too. So a client
keeps a set for each, made at first use, and can be used after a fork and in several loops.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import httpx

if TYPE_CHECKING:
    from ._async.connections import AsyncConnections
    from ._sync.connections import Connections


class Transport:
    """Sends requests on connections of its own; what it answers is still to be read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._pool: Connections | None = None

    def send(self, request: httpx.Request) -> httpx.Response:
        return self._current().send(request)

    def close(self) -> None:
        """Close the connections; sending again opens new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _current(self) -> Connections:
        from ._sync.connections import Connections  # a program needs one of the two

        with self._lock:
            if self._process != os.getpid():
                # The sockets of a parent process are its own: left alone, not closed.
                self._process, self._pool = os.getpid(), None
            if self._pool is None:
                self._pool = Connections()
            return self._pool


class AsyncTransport:
    """Sends requests on connections of the running loop; what it answers is still to be read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncConnections]
        self._pools = WeakKeyDictionary()

    async def send(self, request: httpx.Request) -> httpx.Response:
        return await self._current().send(request)

    async def aclose(self) -> None:
        """Close the running loop's connections; sending again opens new ones."""
        with self._lock:
            pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.aclose()

    def _current(self) -> AsyncConnections:
        from ._async.connections import AsyncConnections

        loop = asyncio.get_running_loop()
        with self._lock:
            if self._process != os.getpid():
                self._process, self._pools = os.getpid(), WeakKeyDictionary()
            if loop not in self._pools:
                self._pools[loop] = AsyncConnections()
            return self._pools[loop]
