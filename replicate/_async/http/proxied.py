"""Connections by a proxy, of whatever kind: httpcore's, which those of httpx are."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpcore
import httpx

from ...http.routes import trust
from .connection import AsyncConnection
from .networks import AsyncNetwork

_FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)


class AsyncProxiedConnection(AsyncConnection):
    """A connection of httpcore, which has one for each kind of proxy."""

    def __init__(self, url: httpx.URL, proxy: httpx.Proxy) -> None:
        super().__init__(url)
        # The pool only makes the connection.
        pool = httpcore.AsyncConnectionPool(
            ssl_context=trust() if url.scheme == "https" else None,
            proxy=httpcore.Proxy(
                _url(proxy.url),
                auth=proxy.raw_auth,
                headers=proxy.headers.raw,
                ssl_context=trust() if proxy.url.scheme == "https" else None,
            ),
            network_backend=AsyncNetwork(),
        )
        self._connection = pool.create_connection(_url(url).origin)

    async def send(self, request: httpx.Request) -> httpx.Response:
        sent = httpcore.Request(
            request.method,
            _url(request.url),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer: Any = await self._connection.handle_async_request(sent)
        except _FAILURES as error:
            raise _translated(error) from error
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
            request=request,
        )

    def is_idle(self) -> bool:
        return self._connection.is_idle()

    def has_ended(self) -> bool:
        return self._connection.has_expired()

    async def aclose(self) -> None:
        await self._connection.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it comes in."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except _FAILURES as error:
            raise _translated(error) from error

    async def aclose(self) -> None:
        await self._answer.aclose()


def _url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _translated(error: Exception) -> httpx.TransportError:
    """The same failure in the terms of httpx, whose exceptions have the names of httpcore's."""
    kind: Any = getattr(httpx, type(error).__name__)
    made: httpx.TransportError = kind(str(error))
    return made
