# Derived from replicate/_async/http/networks.py by `make generate`.
"""httpcore's network, whose reads and writes end in time also where they come in drops."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from ...http.deadlines import left


class Network(httpcore.NetworkBackend):
    """Opens connections as httpcore does."""

    def __init__(self) -> None:
        made: Any = httpcore.SyncBackend()  # it may be missing, say its types
        self._network: httpcore.NetworkBackend = made

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._network.connect_tcp(host, port, left(timeout), local_address, socket_options)
        return Punctual(stream)


class Punctual(httpcore.NetworkStream):
    """Another stream, with the time that is left."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def close(self) -> None:
        self._stream.close()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return Punctual(self._stream.start_tls(ssl_context, server_hostname, left(timeout)))
