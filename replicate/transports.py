"""The default `fetch` of both clients: httpx, with one pool of connections where it can be used.

A pool belongs to one process, and an asynchronous one to one event loop too. So a client keeps a
pool for each, makes it at first use, and can be used after a fork and in several loops.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Any
from weakref import WeakKeyDictionary

import httpx


class Transport:
    """Sends requests on connections of its own; what it answers is still to be read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._pool: httpx.Client | None = None

    def send(self, request: httpx.Request) -> httpx.Response:
        return self._current().send(request, stream=True)

    def close(self) -> None:
        """Close the connections; sending again opens new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _current(self) -> httpx.Client:
        with self._lock:
            if self._process != os.getpid():
                # The sockets of a parent process are its own: left alone, not closed.
                self._process, self._pool = os.getpid(), None
            if self._pool is None:
                self._pool = httpx.Client(**_SETTINGS)
            return self._pool


class AsyncTransport:
    """Sends requests on connections of the running loop; what it answers is still to be read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = 0
        self._pools: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient]
        self._pools = WeakKeyDictionary()

    async def send(self, request: httpx.Request) -> httpx.Response:
        return await self._current().send(request, stream=True)

    async def aclose(self) -> None:
        """Close the running loop's connections; sending again opens new ones."""
        with self._lock:
            pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.aclose()

    def _current(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        with self._lock:
            if self._process != os.getpid():
                self._process, self._pools = os.getpid(), WeakKeyDictionary()
            if loop not in self._pools:
                self._pools[loop] = httpx.AsyncClient(**_SETTINGS)
            return self._pools[loop]


_SETTINGS: dict[str, Any] = {
    # Every request brings its own timeouts, and redirects are the client's to decide.
    "timeout": None,
    "follow_redirects": False,
    "limits": httpx.Limits(max_connections=100, max_keepalive_connections=100, keepalive_expiry=30),
}
