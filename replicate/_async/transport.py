"""The default `fetch`: httpcore2's connection pools behind httpx's requests and responses.

A connection belongs to one process, and an asynchronous one to one event loop, so a client has
pools for each.
"""

from __future__ import annotations

import math
import os
import ssl
import time
import warnings
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from functools import cache
from itertools import product
from typing import Any
from weakref import finalize, ref

import h11
import httpcore2
import httpx

from .._concurrency import acurrent, ashield
from .._core.network_settings import MAX_PORT, proxy_for, ssl_context
from .._core.retry import INTERRUPTION, NEVER_SENT
from .._network import aclose_unclosed, aconnect, aresolve
from ..errors import without_tracebacks

POOLS, POOL_SIZE = 4, 25
"""Pools, and connections in each of them; further requests wait for one.

Not one pool of 100, as httpcore2 looks at each connection of a pool for each request.
"""

IDLE_TIME = 30.0
"""Seconds after which an idle connection is not used again, as servers and routers close them."""

MAX_RESPONSE_TIME = 600.0
"""Seconds for a response, however slowly it arrives, unless `Body.limit` says otherwise."""

CHECK_ADDRESS = "check_address"
"""Extension of a request: a function that raises APIConnectionError for the IP address of a host.

It is called before anything is sent there. Behind a proxy, which connects to hosts, it is not.
"""

_TUNNEL = (b"CONNECT ", b"\x05", b"\x01")
"""The beginnings of what is written to a proxy before the request, in HTTP and in SOCKS."""

MIN_READ_TIME = 0.001
"""Seconds to read what has arrived."""

PART_SIZE = 64 * 1024
"""Bytes that are written within one timeout, or received at a time."""

CONNECTION_ATTEMPT_DELAY = 0.25
"""Seconds to wait for one address of several before the next one is tried."""


class AsyncTransport:
    """Sends requests on connections of its own, and returns responses whose body is unread."""

    def __init__(self) -> None:
        self._pools: dict[Any, dict[Any, _Pool]] = {}
        self._proxy_for = cache(proxy_for)
        # Not __del__, before which the sockets may be gone: they would warn, too.
        finalize(self, _warn_of_unclosed, self._pools, os.getpid()).atexit = False

    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request; `total` among its timeouts is the seconds for all of it.

        Raises:
            httpx.TransportError: There is no response.
            ReplicateError: The environment names a proxy or certificates that cannot be used.
        """
        url = request.url
        proxy = self._proxy_for(url.scheme, url.raw_host.decode(), url.port)
        pools = acurrent(self._pools)
        candidates: list[_Pool] = []
        for number in range(POOLS):
            key = url.scheme, proxy and proxy.url, number
            pool = pools.get(key)
            if pool is None or not pool.is_usable():
                pool = pools[key] = _Pool(url.scheme, proxy)
            candidates.append(pool)
            if len(pool.in_flight) < POOL_SIZE:
                break  # it has a free connection
        return await min(candidates, key=lambda pool: len(pool.in_flight)).send(request)

    async def aclose(self) -> None:
        """Close idle connections now, and others at the end of their response."""
        pools = acurrent(self._pools)
        while pools:
            await pools.popitem()[1].aclose()


class _Pool:
    """A pool that lets requests in flight end when it is closed.

    An exception of a signal handler may leave httpcore2's pool with a connection that no request
    has: the pool is then closed, and the transport opens another one.
    """

    def __init__(self, scheme: str, proxy: httpx.Proxy | None) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl_context(scheme),
            proxy=None
            if proxy is None
            else httpcore2.Proxy(
                str(proxy.url), proxy.raw_auth, ssl_context=ssl_context(proxy.url.scheme)
            ),
            max_connections=POOL_SIZE,
            keepalive_expiry=IDLE_TIME,
            network_backend=_Network(),
        )
        self._is_direct = proxy is None
        self._is_closed = False
        self.in_flight: dict[_Deadline, ref[Any]] = {}
        """Requests, with their body once there is a response."""

    async def send(self, request: httpx.Request) -> httpx.Response:
        deadline = _Deadline(request.extensions.get("timeout", {}))
        if self._is_direct:
            deadline.check_address = request.extensions.get(CHECK_ADDRESS, deadline.check_address)
        timeouts = dict.fromkeys(("connect", "read", "write"), deadline)
        url = request.url
        try:
            self.in_flight[deadline] = ref(deadline)
            response: Any = await self._pool.handle_async_request(
                httpcore2.Request(
                    request.method,
                    httpcore2.URL(
                        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions={
                        **request.extensions,
                        "timeout": {**timeouts, "pool": deadline.remaining("pool")},
                    },
                )
            )
            body = Body(response, deadline, self)
            self.in_flight[deadline] = ref(body)
        except BaseException as error:
            raise await self.failed(deadline, error) from error.__cause__
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=body,
            extensions=response.extensions,
            request=request,
        )

    def is_usable(self) -> bool:
        """Return True if it is open, and not in the way of requests by lost responses.

        These are not noticed by `__del__`, where Python swallows a Ctrl-C.
        """
        full = len(self.in_flight) >= POOL_SIZE
        lost = full and any(body() is None for body in list(self.in_flight.values()))
        return not (self._is_closed or lost)

    async def end(self, deadline: _Deadline) -> None:
        """Let a request go."""
        self.in_flight.pop(deadline, None)
        if self._is_closed:
            await self.aclose()

    async def failed(self, deadline: _Deadline, error: BaseException) -> BaseException:
        """Let a request go, and return the exception to raise."""
        failure = _failure(error, deadline)
        if failure is error and type(error).__name__ not in _CONSISTENT:
            self._is_closed = True
        if deadline.stream and not deadline.is_sent:  # httpcore2 closes few of these
            await ashield(deadline.stream.aclose)
        await self.end(deadline)
        return failure

    async def aclose(self) -> None:
        self._is_closed = True
        await ashield(self._close_connections)

    async def _close_connections(self) -> None:
        for connection in self._pool.connections:
            if connection.is_idle() or not self.in_flight:
                await connection.aclose()


class Body(httpx.AsyncByteStream):
    """The body of a response."""

    def __init__(self, response: httpcore2.Response, deadline: _Deadline, pool: _Pool) -> None:
        self._response = response
        self._deadline = deadline
        self._pool = pool

    def limit(self, seconds: float) -> None:
        """Let the body end by then, or by the total deadline."""
        self._deadline.step_end = time.monotonic() + seconds

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._response.aiter_stream():
                yield part
        except BaseException as error:
            raise _failure(error, self._deadline) from error.__cause__

    async def aclose(self) -> None:
        try:
            await ashield(self._response.aclose)
        except BaseException as error:
            raise await self._pool.failed(self._deadline, error) from error.__cause__
        await self._pool.end(self._deadline)


class _Deadline:
    """The deadline of one request, and how far that request has come.

    It travels through httpcore2 in the place of timeouts, to the operations of `_Stream`.
    """

    def __init__(self, timeouts: Mapping[str, float | None]) -> None:
        self._timeouts = {name: value for name, value in timeouts.items() if value is not None}
        self._end = time.monotonic() + self._timeouts.get("total", math.inf)
        self.step_end = math.inf
        self.check_address: Callable[[str], None] = lambda _: None
        self.stream: _Stream | None = None
        """The connection that was opened for the request."""
        self.is_tunnel = False
        """True while a proxy is requested to connect to the host."""
        self.is_sent = False
        """True if any of the request may have been written to a connection."""

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
        else:
            self.step_end = time.monotonic() + self._timeouts.get("head", MAX_RESPONSE_TIME)
            self.remaining("write")
            self.is_sent = True


class _Network(httpcore2.AsyncNetworkBackend):
    """Opens connections within the deadline of the request that needs one."""

    async def connect_tcp(
        self, host: str, port: int, timeout: Any = None, *_: Any, **options: Any
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to a host, by the address that responds first.

        Each address is tried for a short time, and then again for its part of the remaining time.
        """
        if not 0 <= port <= MAX_PORT:
            raise httpcore2.ConnectError(f"the port {port} is not in the range 1 to 65535")
        seconds = timeout.remaining("connect")
        timeout.step_end = time.monotonic() + seconds
        failure: Exception = httpcore2.ConnectError(f"{host!r} has no address")
        try:
            addresses = await aresolve(host, port, seconds)
            for address in addresses:
                timeout.check_address(address)
            limits = [CONNECTION_ATTEMPT_DELAY, seconds] if len(addresses) > 1 else [seconds]
            for limit, (position, address) in product(limits, enumerate(addresses)):
                share = timeout.remaining("connect") / (len(addresses) - position)
                try:
                    connection = await aconnect(address, port, min(share, limit))
                    timeout.stream = stream = _Stream(connection, address)
                    return stream
                except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                    failure = error
        except TimeoutError:
            problem = f"resolving {host!r} took longer than {seconds:.3g} s"
            raise httpcore2.ConnectTimeout(problem) from None
        except (OSError, ValueError) as error:
            raise httpcore2.ConnectError(f"cannot connect to {host!r}: {error}") from error
        raise failure


class _Stream(httpcore2.AsyncNetworkStream):
    """A connection whose every operation ends with the deadline of its request."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, address: str) -> None:
        self._stream = stream
        self._address = address
        self._early = list[bytes]()
        """The beginning of a response that arrived before all of its request was written."""

    async def read(self, max_bytes: int, timeout: Any = None) -> bytes:
        if self._early:
            return self._early.pop(0)
        data = await self._stream.read(max_bytes, timeout.remaining("read"))
        if not data and (tls := self.get_extra_info("ssl_object")):
            try:
                tls.read(1)
            except ssl.SSLError as error:  # the other end has not said that it ends there
                raise httpcore2.ReadError("the TLS connection was cut off") from error
        return data

    async def write(self, buffer: bytes, timeout: Any = None) -> None:
        timeout.check_address(self._address)  # a request without check may have opened it
        for start in range(0, len(buffer), PART_SIZE):  # h11 writes nothing at the end
            part = buffer[start : start + PART_SIZE]
            if timeout.is_sent:
                await self._receive_early()
            timeout.on_write(part)
            try:
                await self._stream.write(part, timeout.remaining("write"))
            except httpcore2.WriteTimeout:
                await self._receive_early()
                raise

    async def _receive_early(self) -> None:
        """Receive a response that has arrived before all of its request was written."""
        if self.get_extra_info("is_readable"):
            with suppress(httpcore2.ReadTimeout):  # what arrived was of TLS itself
                data = await self._stream.read(PART_SIZE, MIN_READ_TIME)
                self._early.append(data)
                while data.startswith(b"HTTP/1.1 1"):  # an interim response, before another one
                    data = data.partition(b"\r\n\r\n")[2]
                if data:
                    raise httpcore2.WriteError("the response came early")  # and is read

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> httpcore2.AsyncNetworkStream:
        seconds = timeout.remaining("connect")
        stream = await self._stream.start_tls(ssl_context, server_hostname, seconds)
        return _Stream(stream, self._address)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


_FAILURES = (
    h11.LocalProtocolError,  # a body whose length is not its Content-Length
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.TimeoutException,
)

_CONSISTENT = ("APIConnectionError", "CancelledError")
"""Exceptions that leave httpcore2's pool consistent. Those of signal handlers occur at any line."""

_SOCKS_FAILURES = (AssertionError, OverflowError, ValueError)
"""Errors of httpcore2 and socksio about the replies of a proxy."""


def _failure(error: BaseException, deadline: _Deadline) -> BaseException:
    """Return httpx's exception of the same name, or one that is not httpcore2's as it is.

    Its traceback is cut, as the frames below hold the request's headers.
    """
    without_tracebacks(error)
    from_socks = isinstance(error, _SOCKS_FAILURES) or type(error).__module__.startswith("socksio.")
    if deadline.is_tunnel and from_socks:
        error = httpcore2.ProxyError(f"the SOCKS proxy sent an invalid reply: {error!r}")
    if not isinstance(error, _FAILURES):
        vars(error)[INTERRUPTION] = True
        return error
    failure: httpx.TransportError = getattr(httpx, type(error).__name__)(str(error))
    vars(failure)[NEVER_SENT] = not deadline.is_sent
    return failure


def _warn_of_unclosed(pools: dict[Any, dict[Any, _Pool]], process: int) -> None:
    if process == os.getpid() and any(pools.values()):
        aclose_unclosed(pools)
        warnings.warn(
            "unclosed client: use `async with AsyncReplicate() as client:` or call `aclose()`",
            ResourceWarning,
            stacklevel=2,
        )
