# Derived from replicate/_async/connections.py by `make generate`.
"""Connections that are opened, used and closed within the deadline of a request."""

from __future__ import annotations

import math
import os
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import product
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, TypeVar
from weakref import WeakSet

import httpcore2

from .._core.network_settings import MAX_PORT
from .._network import READ_SIZE, TLS, Address, checkpoint, close_socket, is_ready, resolve

T = TypeVar("T")

CONNECTION_ATTEMPT_DELAY = 0.25
"""Seconds to wait for one address of several before the next one is tried."""

MAX_RESPONSE_TIME = 600.0
"""Seconds for a response, however slowly it arrives, unless `Body.limit` says otherwise."""

_TUNNEL = (b"CONNECT ", b"\x05", b"\x01")
"""The beginnings of what is written to a proxy before the request, in HTTP and in SOCKS."""

WRITE_SIZE = 64 * 1024
"""Bytes that are written within one timeout."""

_ERRORS = {
    "connect": (EVENT_READ, httpcore2.ConnectTimeout, httpcore2.ConnectError),
    "read": (EVENT_READ, httpcore2.ReadTimeout, httpcore2.ReadError),
    "write": (EVENT_READ | EVENT_WRITE, httpcore2.WriteTimeout, httpcore2.WriteError),
}
"""Events that each step waits for, and its errors."""


class Deadline:
    """The deadline of one request, and how far that request has come.

    It travels through httpcore2 in the place of timeouts, to the operations of `_Stream`.
    """

    def __init__(self, timeouts: Mapping[str, float | None]) -> None:
        self._timeouts = {name: value for name, value in timeouts.items() if value is not None}
        self._end = time.monotonic() + self._timeouts.get("total", math.inf)
        self.step_end = math.inf
        self.connection: socket.socket | None = None
        """The connection that was opened for it."""
        self.is_tunnel = False
        """True while a proxy is requested to connect to the host."""
        self.is_sent = False
        """True if any of the request may have been written to a connection."""

    def extensions(self) -> dict[str, Any]:
        """Return the extensions of httpcore2's request."""
        timeouts = dict.fromkeys(("connect", "read", "write"), self)
        return {"timeout": {**timeouts, "pool": self.remaining("pool")}}

    def remaining(self, step: str) -> float:
        """Return the seconds for an operation that starts now.

        Raises:
            httpcore2.TimeoutException: The deadline has passed.
        """
        seconds = min(self._end, self.step_end) - time.monotonic()
        if seconds <= 0:
            raise httpcore2.TimeoutException("the deadline has passed")
        return min(seconds, self._timeouts.get(step, MAX_RESPONSE_TIME))

    def on_write(self, data: bytes) -> None:
        """Begin to write a part of the request, or the request for a tunnel to a proxy."""
        self.is_tunnel = not self.is_sent and data.startswith(_TUNNEL)
        if self.is_tunnel:
            self.step_end = time.monotonic() + self.remaining("connect")
        elif data:  # h11 writes nothing at the end of a request
            self.step_end = math.inf

    def on_written(self) -> None:
        """Bound the time for the response."""
        if self.is_sent:
            self.step_end = time.monotonic() + MAX_RESPONSE_TIME


class Network(httpcore2.NetworkBackend):
    """Opens connections within the deadline of the request that needs one."""

    def __init__(self) -> None:
        self.sockets = WeakSet[socket.socket]()

    def connect_tcp(
        self, host: str, port: int, timeout: Any = None, *_: Any, **options: Any
    ) -> httpcore2.NetworkStream:
        if not 0 <= port <= MAX_PORT:
            raise httpcore2.ConnectError(f"the port {port} is not in the range 1 to 65535")
        try:
            connection = self._connect(host, port, timeout)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (OSError, ValueError) as error:
            raise httpcore2.ConnectError(f"cannot connect to {host!r}: {error}") from error
        timeout.connection = connection
        return _Stream(connection)

    def _connect(self, host: str, port: int, deadline: Deadline) -> socket.socket:
        """Return a socket that is connected to the address that responds first.

        Each address is tried for a short time, and then again for its part of the remaining time.
        """
        end = time.monotonic() + deadline.remaining("connect")
        addresses = resolve(host, port, end - time.monotonic())
        limits = [CONNECTION_ATTEMPT_DELAY, math.inf] if len(addresses) > 1 else [math.inf]
        error = OSError("the host has no address")
        for limit, (position, address) in product(limits, enumerate(addresses)):
            seconds = (end - time.monotonic()) / (len(addresses) - position)
            try:
                return self._connect_to(address, max(0, min(seconds, limit)))
            except OSError as failure:
                error = failure
        raise error

    def _connect_to(self, address: Address, seconds: float) -> socket.socket:
        connection = socket.socket(*address[:3])
        self.sockets.add(connection)
        try:
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with suppress(BlockingIOError):
                connection.connect(address[4])
            if not is_ready(connection, EVENT_WRITE, seconds):
                raise TimeoutError(f"no connection to {address[4][0]} in time")
            if code := connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(code, os.strerror(code))
        except BaseException:
            connection.close()
            raise
        return connection


class _Stream(httpcore2.NetworkStream):
    """A connection whose every operation ends with the deadline of its request.

    It receives while it sends. A response that arrives early is read, even if the host reads no
    further, or resets the connection.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._layer: socket.socket | TLS = connection
        self._early: bytes | None = None

    def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        early, self._early = self._early, None
        if early is not None:
            return early
        return self._call(timeout, "read", self._layer.recv, max_bytes)

    def write(self, buffer: bytes, timeout: Any = None) -> None:
        timeout.on_write(buffer)
        unsent = memoryview(buffer)
        try:
            while unsent:
                part = unsent[:WRITE_SIZE]
                sent = self._call(timeout, "write", self._send, part, timeout)
                unsent = unsent[sent:]
        finally:
            timeout.on_written()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore2.NetworkStream:
        self._layer = tls = TLS(self._layer, ssl_context, server_hostname)
        self._call(timeout, "connect", tls.do_handshake)
        return self

    def close(self) -> None:
        close_socket(self._socket)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # requested of each idle connection for each request
            return self._has_received()
        return self._socket if info == "socket" else None

    def _call(
        self, deadline: Deadline, step: str, function: Callable[..., T], *arguments: Any
    ) -> T:
        """Call a function that raises BlockingIOError until it does not."""
        events, timeout_error, network_error = _ERRORS[step]
        try:
            while True:
                seconds = deadline.remaining(step)
                with suppress(BlockingIOError):
                    result = function(*arguments)
                    checkpoint()
                    return result
                if not is_ready(self._socket, events, seconds):
                    raise timeout_error(f"timed out after {seconds:.3g} s")
        except (OSError, ValueError) as error:
            raise network_error(str(error)) from error

    def _send(self, part: memoryview, deadline: Deadline) -> int:
        if self._has_received():
            raise ConnectionError("the response came early")  # and is read
        deadline.is_sent = deadline.is_sent or not deadline.is_tunnel
        return self._layer.send(part)

    def _has_received(self) -> bool:
        """Receive what has arrived, and return False if there is none but of TLS itself."""
        try:
            self._early = self._early or self._layer.recv(READ_SIZE)
        except OSError as error:
            return not isinstance(error, BlockingIOError)
        return True
