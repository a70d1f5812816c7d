"""Connections to hosts, opened as they are needed and then kept for further requests.

Not httpx's own pool: it looks at every connection several times a request, closes most of them
after use, and collapses under a thousand requests at once. What is kept here is a list of the
idle ones and a bound on all of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator
from typing import Any, Protocol

import attrs
import httpx

from ...http.deadlines import limited
from ...http.messages import Answer
from ...http.routes import proxy
from ...http.slots import AsyncSlots
from ...options import origin
from .direct import AsyncDirectConnection

MOST_CONNECTIONS = 100
"""How many connections are open, and so how many requests are on their way at once."""

IDLE_TIME = 30.0
"""Seconds after which an idle connection is not used again: servers and routers close them."""


class AsyncConnection(Protocol):
    """A connection to one host, for one request at a time."""

    async def send(self, request: httpx.Request) -> httpx.Response: ...
    def is_idle(self) -> bool: ...
    def has_ended(self) -> bool: ...
    async def aclose(self) -> None: ...


@attrs.define(eq=False)
class _Line:
    """A connection, the origin it leads to, and when it was last used."""

    connection: AsyncConnection
    origin: tuple[str, str, int | None]
    used_at: float = 0.0

    def is_old(self) -> bool:
        return self.used_at + IDLE_TIME < time.monotonic()


class AsyncConnections:
    """The connections of one process, of one event loop too where there is one."""

    def __init__(self, parser: type[Answer]) -> None:
        self._parser = parser
        self._slots = AsyncSlots(MOST_CONNECTIONS)
        self._lock = threading.Lock()
        self._lines = set[_Line]()
        self._idle: list[_Line] = []
        """Those that were used last come last."""
        self._closed = False

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request; what it answers is still to be read, and then closed.

        Raises:
            httpx.TransportError: there is no answer.
        """
        timeouts = limited(request.extensions.get("timeout", {}))
        request.extensions = {**request.extensions, "timeout": timeouts}
        await self._slots.take(timeouts.get("pool"))
        line = None
        try:
            line, stale = self._line(request.url)
            for each in stale:
                await self._close(each)
            response = await line.connection.send(request)
        except BaseException:
            self._slots.give_back()
            if line is not None:
                await self._close(line)
            raise
        if isinstance(response.stream, httpx.ByteStream):  # it has come whole
            await self.give_back(line)
        else:
            response.stream = _Body(self, line, response.stream)
        return response

    async def aclose(self) -> None:
        """Close the idle connections now, and the others when their answers have been read."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for line in idle:
            await self._close(line)

    async def give_back(self, line: _Line) -> None:
        """Keep a connection whose answer was read to the end; close any other."""
        line.used_at = time.monotonic()
        with self._lock:
            kept = line.connection.is_idle() and not self._closed
            if kept:
                self._idle.append(line)
        self._slots.give_back()
        if not kept:
            await self._close(line)

    def _line(self, url: httpx.URL) -> tuple[_Line, list[_Line]]:
        """A connection that nobody else uses, idle or still to be opened; and some to close."""
        wanted = origin(url)
        stale: list[_Line] = []
        while (line := self._idle_one(wanted)) is not None:
            if not line.is_old() and not line.connection.has_ended():
                break
            stale.append(line)
        if line is None:
            line = _Line(self._connection(url), wanted)
        with self._lock:
            self._lines.add(line)
            too_many = len(self._lines) - len(stale) > MOST_CONNECTIONS
            if self._idle and (too_many or self._idle[0].is_old()):
                stale.append(self._idle.pop(0))
        return line, stale

    def _idle_one(self, wanted: tuple[str, str, int | None]) -> _Line | None:
        with self._lock:
            for index in reversed(range(len(self._idle))):
                if self._idle[index].origin == wanted:
                    return self._idle.pop(index)
        return None

    def _connection(self, url: httpx.URL) -> AsyncConnection:
        between = proxy(url)
        if between is None:
            return AsyncDirectConnection(url, self._parser)
        from .proxied import AsyncProxiedConnection  # loads httpcore

        return AsyncProxiedConnection(url, between)

    async def _close(self, line: _Line) -> None:
        with self._lock:
            self._lines.discard(line)
        await line.connection.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of an answer, which gives its connection back."""

    def __init__(self, connections: AsyncConnections, line: _Line, stream: Any) -> None:
        self._connections = connections
        self._line = line
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
                await self._connections.give_back(self._line)
