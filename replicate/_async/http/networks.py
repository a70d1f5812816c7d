"""httpcore's network, whose reads and writes end in time also where they come in drops."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from ...http.deadlines import left


class AsyncNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections as httpcore does."""

    def __init__(self) -> None:
        made: Any = httpcore.AnyIOBackend()  # it may be missing, say its types
        self._network: httpcore.AsyncNetworkBackend = made

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._network.connect_tcp(
            host, port, left(timeout), local_address, socket_options
        )
        return AsyncPunctual(stream)


class AsyncPunctual(httpcore.AsyncNetworkStream):
    """Another stream, with the time that is left."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, left(timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, left(timeout))

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return AsyncPunctual(
            await self._stream.start_tls(ssl_context, server_hostname, left(timeout))
        )
