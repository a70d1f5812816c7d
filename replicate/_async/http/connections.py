"""Connections to hosts, opened as they are needed and then kept for further requests.

Not httpx's own pool: it looks at every connection several times a request, closes most of them
after use, and collapses under a thousand requests at once. What is kept here is a list of the
idle ones and a bound on all of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx

from ...http.deadlines import limit
from ...http.messages import Answer
from ...http.routes import proxy
from ...http.slots import AsyncSlots
from ...options import origin
from .connection import AsyncConnection
from .direct import AsyncDirectConnection

MOST_CONNECTIONS = 100
"""How many connections are open, and so how many requests are on their way at once."""


class AsyncConnections:
    """The connections of one process, of one event loop too where there is one."""

    def __init__(self, parser: type[Answer]) -> None:
        self._parser = parser
        self._slots = AsyncSlots(MOST_CONNECTIONS)
        self._lock = threading.Lock()
        self._open = set[AsyncConnection]()
        self._idle: list[AsyncConnection] = []
        """Those that were used last come last."""
        self._closed = False

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request; what it answers is still to be read, and then closed.

        Raises:
            httpx.TransportError: there is no answer.
        """
        await self._slots.take(limit(request).get("pool"))
        connection = None
        try:
            connection, stale = self._connection(request.url)
            for each in stale:
                await self._close(each)
            response = await connection.send(request)
        except BaseException:
            self._slots.give_back()
            if connection is not None:
                await self._close(connection)
            raise
        if isinstance(response.stream, httpx.ByteStream):  # it has come whole
            await self.give_back(connection)
        else:
            response.stream = _Body(self, connection, response.stream)
        return response

    async def aclose(self) -> None:
        """Close the idle connections now, and the others when their answers have been read."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            await self._close(connection)

    async def give_back(self, connection: AsyncConnection) -> None:
        """Keep a connection whose answer was read to the end; close any other."""
        connection.used_at = time.monotonic()
        with self._lock:
            kept = connection.is_idle() and not self._closed
            if kept:
                self._idle.append(connection)
        self._slots.give_back()
        if not kept:
            await self._close(connection)

    def _connection(self, url: httpx.URL) -> tuple[AsyncConnection, list[AsyncConnection]]:
        """A connection that nobody else uses, idle or still to be opened; and some to close."""
        wanted = origin(url)
        stale: list[AsyncConnection] = []
        with self._lock:
            for index in reversed(range(len(self._idle))):
                if self._idle[index].origin == wanted:
                    connection = self._idle.pop(index)
                    if not connection.is_old() and not connection.has_ended():
                        break
                    stale.append(connection)
            else:
                connection = self._new(url)
                self._open.add(connection)
            too_many = len(self._open) - len(stale) > MOST_CONNECTIONS
            if self._idle and (too_many or self._idle[0].is_old()):
                stale.append(self._idle.pop(0))
        return connection, stale

    def _new(self, url: httpx.URL) -> AsyncConnection:
        between = proxy(url)
        if between is None:
            return AsyncDirectConnection(url, self._parser)
        from .proxied import AsyncProxiedConnection  # loads httpcore

        return AsyncProxiedConnection(url, between)

    async def _close(self, connection: AsyncConnection) -> None:
        with self._lock:
            self._open.discard(connection)
        await connection.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of an answer, which gives its connection back."""

    def __init__(
        self, connections: AsyncConnections, connection: AsyncConnection, stream: Any
    ) -> None:
        self._connections = connections
        self._connection = connection
        self._stream = stream
        self._closed = False

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            try:
                await self._stream.aclose()
            finally:
                await self._connections.give_back(self._connection)
