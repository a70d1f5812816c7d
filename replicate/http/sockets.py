"""Sockets, with TLS or without: each step takes a time at most, and fails as httpx says it."""

from __future__ import annotations

import select
import socket
from typing import Any, Self

import httpx

from .deadlines import left
from .routes import trust

BLOCK = 64 * 1024
"""Bytes that are read at once."""


class Socket:
    """A connection to the host of a URL."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._timeout = connected.gettimeout()
        self._buffer = memoryview(bytearray(BLOCK))  # not one that each read makes anew

    @classmethod
    def open(cls, url: httpx.URL, timeout: float | None) -> Self:
        """Connect.

        Raises:
            httpx.ConnectTimeout, httpx.ConnectError: that failed.
        """
        host, port = address(url)
        connected = None
        try:
            connected = socket.create_connection((host, port), left(timeout))
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if url.scheme == "https":
                connected = trust().wrap_socket(connected, server_hostname=host)
            return cls(connected)
        except BaseException as error:
            if connected is not None:
                connected.close()
            if isinstance(error, TimeoutError):
                raise httpx.ConnectTimeout(f"no connection within {timeout:g} s") from error
            if isinstance(error, OSError):
                raise httpx.ConnectError(str(error)) from error
            raise

    def read(self, timeout: float | None) -> bytes:
        """Some bytes; none at the end.

        Raises:
            httpx.ReadTimeout, httpx.ReadError: none came in time, or none can come.
        """
        self._limit(timeout)
        try:
            return self._buffer[: self._socket.recv_into(self._buffer)].tobytes()
        except TimeoutError as error:
            raise httpx.ReadTimeout(f"no byte came within {timeout:g} s") from error
        except OSError as error:
            raise httpx.ReadError(str(error)) from error

    def write(self, data: bytes, timeout: float | None) -> None:
        """Send bytes.

        Raises:
            httpx.WriteTimeout, httpx.WriteError: none left in time, or none can leave.
        """
        self._limit(timeout)
        try:
            sent = self._socket.send(data)
            while sent < len(data):  # not sendall, whose time is for all of it
                sent += self._socket.send(memoryview(data)[sent:])
        except TimeoutError as error:
            raise httpx.WriteTimeout(f"no byte left within {timeout:g} s") from error
        except OSError as error:
            raise httpx.WriteError(str(error)) from error

    def is_quiet(self) -> bool:
        """Whether it is open, and nothing came that was not asked for."""
        return not has_news(self._socket)

    def close(self) -> None:
        self._socket.close()

    def get_extra_info(self, name: str) -> Any:
        """The socket, as httpx documents it for `network_stream`."""
        return self._socket if name == "socket" else None

    def _limit(self, timeout: float | None) -> None:
        timeout = left(timeout)
        if timeout != self._timeout:
            self._socket.settimeout(timeout)
            self._timeout = timeout


def address(url: httpx.URL) -> tuple[str, int]:
    """The host and port to connect to."""
    return url.raw_host.decode(), url.port or {"http": 80, "https": 443}[url.scheme]


def has_news(connected: socket.socket) -> bool:
    """Whether something is there to be read: bytes, or the end."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connected], [], [], 0)[0])
    poll = select.poll()
    poll.register(connected, select.POLLIN)
    return bool(poll.poll(0))
