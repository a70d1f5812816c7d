"""Connections to hosts, opened as they are needed and then kept for further requests.

Not httpx's own pool: it looks at every connection several times a request, closes most of them
after use, and collapses under a thousand requests at once. So httpcore's connections are used
directly, and what is kept here is a list of the idle ones and a bound on the others.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from typing import Any

import httpcore
import httpx

from ..routes import proxy, trust
from ..slots import AsyncSlots

MOST_CONNECTIONS = 100
"""How many requests are on their way at once, and how many connections are open."""

IDLE_TIME = 30.0
"""Seconds after which an idle connection is not used again: servers and routers close them."""

_FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


class AsyncConnections:
    """The connections of one process, of one event loop too where there is one."""

    def __init__(self) -> None:
        self._slots = AsyncSlots(MOST_CONNECTIONS)
        self._lock = threading.Lock()
        self._idle: list[httpcore.AsyncConnectionInterface] = []
        """Those that were used last come last."""
        self._pools: dict[tuple[str, str, int | None], httpcore.AsyncConnectionPool] = {}
        """By origin: they only make connections, each has its own proxy and trust."""
        self._closed = False

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request; what it answers is still to be read, and then closed.

        Raises:
            httpx.TransportError: there is no answer.
        """
        await self._slots.take(request.extensions.get("timeout", {}).get("pool"))
        connection = None
        try:
            sent = _sent(request)
            connection = await self._connection(request.url, sent.url.origin)
            answer: Any = await connection.handle_async_request(sent)
        except BaseException as error:
            self._slots.give_back()
            if connection is not None:
                await connection.aclose()
            if isinstance(error, _FAILURES):
                raise _translated(error) from error
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(self, connection, answer),
            extensions=answer.extensions,
            request=request,
        )

    async def aclose(self) -> None:
        """Close the idle connections now, and the others when their answers have been read."""
        self._closed = True
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            await connection.aclose()

    async def give_back(self, connection: httpcore.AsyncConnectionInterface) -> None:
        """Keep a connection whose answer was read to the end; close any other."""
        self._slots.give_back()
        if connection.is_idle() and not self._closed:
            with self._lock:
                self._idle.append(connection)
        else:
            await connection.aclose()

    async def _connection(
        self, url: httpx.URL, origin: httpcore.Origin
    ) -> httpcore.AsyncConnectionInterface:
        """A connection that nobody else uses: an idle one, or one that is still to be opened."""
        found = None
        with self._lock:
            for index in reversed(range(len(self._idle))):
                if self._idle[index].can_handle_request(origin):
                    found = self._idle.pop(index)
                    break
            # The oldest one has been idle for longest, so a look at it keeps the list short.
            stale = self._idle.pop(0) if self._idle and self._idle[0].has_expired() else None
        if stale is not None:
            await stale.aclose()
        if found is not None:
            if not found.has_expired():
                return found
            await found.aclose()
        return self._pool(url).create_connection(origin)

    def _pool(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        key = url.scheme, url.host, url.port
        if key not in self._pools:
            self._pools[key] = httpcore.AsyncConnectionPool(
                ssl_context=trust() if url.scheme == "https" else None,
                proxy=proxy(url),
                keepalive_expiry=IDLE_TIME,
            )
        return self._pools[key]


class _Body(httpx.AsyncByteStream):
    """The body of an answer, which gives its connection back."""

    def __init__(
        self,
        connections: AsyncConnections,
        connection: httpcore.AsyncConnectionInterface,
        answer: httpcore.Response,
    ) -> None:
        self._connections = connections
        self._connection = connection
        self._answer = answer
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except _FAILURES as error:
            raise _translated(error) from error

    async def aclose(self) -> None:
        if not self._closed:
            self._closed = True
            try:
                await self._answer.aclose()
            finally:
                await self._connections.give_back(self._connection)


def _sent(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


def _translated(error: Exception) -> httpx.TransportError:
    """The same failure in the terms of httpx, whose exceptions have the names of httpcore's."""
    kind: Any = getattr(httpx, type(error).__name__)
    made: httpx.TransportError = kind(str(error))
    return made
