"""Connections that reach their host directly.

They do what httpcore's do for such a connection, without its layers for trio, proxies and HTTP/2,
and with either parser.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from ...http.loop_sockets import AsyncSocket
from ...http.messages import Answer, Outgoing
from .connection import AsyncConnection


class AsyncDirectConnection(AsyncConnection):
    """A connection on a socket of ours."""

    def __init__(self, url: httpx.URL, parser: type[Answer]) -> None:
        super().__init__(url)
        self._url = url
        self._parser = parser
        self._socket: AsyncSocket | None = None
        self._answer: Answer | None = None

    async def send(self, request: httpx.Request) -> httpx.Response:
        timeouts = request.extensions.get("timeout", {})
        read_timeout = timeouts.get("read")
        outgoing = Outgoing(request)
        self._answer = answer = self._parser(request.method, outgoing.is_last)
        if self._socket is None:
            self._socket = await AsyncSocket.open(self._url, timeouts.get("connect"))
        with contextlib.suppress(httpx.WriteError):  # who does not read on may have answered
            await _write(self._socket, outgoing, request.stream, timeouts.get("write"))
        while not answer.has_head:
            answer.feed(await self._socket.read(read_timeout))
        whole = answer.is_complete
        return (_Whole if whole else httpx.Response)(
            answer.status,
            headers=answer.headers,
            stream=httpx.ByteStream(answer.taken())
            if whole
            else _Body(self._socket, answer, read_timeout),
            extensions={"http_version": b"HTTP/1.1", "network_stream": self._socket},
            request=request,
        )

    def is_idle(self) -> bool:
        return self._answer is not None and self._answer.may_follow

    def has_ended(self) -> bool:
        return self._socket is None or not self._socket.is_quiet()

    async def aclose(self) -> None:
        if self._socket is not None:
            self._socket.close()


class _Whole(httpx.Response):
    """An answer that has come whole: httpx would put each one through a decoder and a chunker."""

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        stream, packed = self.stream, "content-encoding" in self.headers
        plain = not (packed or chunk_size or self.is_stream_consumed)
        if not (plain and isinstance(stream, httpx.ByteStream)):
            return super().iter_bytes(chunk_size)
        self.is_stream_consumed = self.is_closed = True
        return iter(stream)


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it comes in."""

    def __init__(self, socket: AsyncSocket, answer: Answer, timeout: float | None) -> None:
        self._socket = socket
        self._answer = answer
        self._timeout = timeout

    async def __aiter__(self) -> AsyncIterator[bytes]:
        answer = self._answer
        while True:
            if answer.parts:
                yield answer.taken()
            if answer.is_complete:
                return
            answer.feed(await self._socket.read(self._timeout))


async def _write(
    socket: AsyncSocket, outgoing: Outgoing, stream: Any, timeout: float | None
) -> None:
    unsent = outgoing.head
    if isinstance(stream, httpx.ByteStream):  # it is all there: one write, and no waiting for parts
        unsent += b"".join(map(outgoing.framed, stream))
    else:
        async for part in stream:
            await socket.write(unsent + outgoing.framed(part), timeout)
            unsent = b""
    unsent += outgoing.end()
    if unsent:
        await socket.write(unsent, timeout)
