# Derived from replicate/_async/transport.py by `make generate`.
"""The default `fetch`: httpcore2's connection pools behind httpx's requests and responses.

A connection belongs to one process, and an asynchronous one to one event loop, so a client has
pools for each.
"""

from __future__ import annotations

import math
import os
import ssl
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from weakref import finalize, ref

import h11
import httpcore2
import httpx

from .._core.deadlines import MAX_RESPONSE_TIME, Deadline, remaining
from .._core.network_settings import MAX_PORT, proxy_for, ssl_context
from .._core.retry import NeverSent
from .._network import close_unclosed, connect, current_pools, is_interruption, is_readable
from ..errors import without_tracebacks

POOLS, POOL_SIZE = 4, 25
"""Pools, and connections in each of them; further requests wait for one.

Not one pool of 100, as httpcore2 looks at each connection of a pool for each request.
"""

IDLE_TIME = 30.0
"""Seconds after which an idle connection is not used again, as servers and routers close them."""

WRITE_SIZE = 64 * 1024
"""Bytes that are written within one timeout."""


class Transport:
    """Sends requests on connections of its own, and returns responses whose body is unread."""

    def __init__(self) -> None:
        self._pools: dict[Any, dict[Any, _Pool]] = {}
        self._proxies: dict[Any, httpx.Proxy | None] = {}
        # Not __del__, before which the sockets may be gone: they would warn, too.
        finalize(self, _warn_of_unclosed, self._pools, os.getpid()).atexit = False

    def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request; `total` among its timeouts is the seconds for all of it.

        Raises:
            httpx.TransportError: There is no response.
            ReplicateError: The environment names a proxy or certificates that cannot be used.
        """
        return self._pool(request.url).send(request)

    def close(self) -> None:
        """Close idle connections now, and others at the end of their response."""
        pools = current_pools(self._pools)
        while pools:
            pools.popitem()[1].close()

    def _pool(self, url: httpx.URL) -> _Pool:
        origin = url.raw_scheme, url.raw_host, url.port
        if origin not in self._proxies:
            self._proxies[origin] = proxy_for(url)
        proxy = self._proxies[origin]
        pools = current_pools(self._pools)
        keys = [(url.scheme, proxy and proxy.url, number) for number in range(POOLS)]
        for key in keys:
            pool = pools.get(key)
            if pool is None or not pool.is_usable():
                pool = pools[key] = _Pool(url.scheme, proxy)
            if len(pool.in_flight) < POOL_SIZE:
                return pool
        return min((pools[key] for key in keys), key=lambda pool: len(pool.in_flight))


def peer_address(response: httpx.Response) -> str | None:
    """Return the IP address of the host that sent a response; None behind a proxy.

    None also for a response of another transport, which may have used a proxy.

    Raises:
        httpx.ReadError: The connection was cut.
    """
    if not response.extensions.get("is_direct"):
        return None
    try:
        address: str = response.extensions["network_stream"].get_extra_info("server_addr")[0]
    except OSError as error:
        raise httpx.ReadError(f"the connection was cut: {error}") from None
    return address


class _Pool:
    """A pool that lets requests in flight end when it is closed.

    An exception of a signal handler may leave httpcore2's pool with a connection that no request
    has: the pool is then closed, and the transport opens another one.
    """

    def __init__(self, scheme: str, proxy: httpx.Proxy | None) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context() if scheme == "https" else None,
            proxy=_proxy(proxy),
            max_connections=POOL_SIZE,
            keepalive_expiry=IDLE_TIME,
            network_backend=_Network(),
        )
        self._is_direct = proxy is None
        self.in_flight = set[Deadline]()
        self._bodies: dict[Deadline, ref[_Body]] = {}
        self._is_closed = False

    def send(self, request: httpx.Request) -> httpx.Response:
        deadline = Deadline(request.extensions.get("timeout", {}))
        try:
            self.in_flight.add(deadline)
            response: Any = self._pool.handle_request(
                httpcore2.Request(
                    request.method,
                    _url(request.url),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions={
                        **request.extensions,
                        "timeout": deadline.timeouts,
                        "trace": _Trace(deadline).trace,
                    },
                )
            )
        except BaseException as error:
            self.end(deadline, error)
            raise _failure(error, deadline) from error.__cause__
        body = _Body(response, deadline, self)
        self._bodies[deadline] = ref(body)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=body,
            extensions=dict(response.extensions, is_direct=self._is_direct),
            request=request,
        )

    def is_usable(self) -> bool:
        """Return whether it is open, and not in the way of requests by lost responses.

        These are not noticed by `__del__`, where Python swallows a Ctrl-C.
        """
        full = len(self._bodies) >= POOL_SIZE
        lost = full and any(body() is None for body in list(self._bodies.values()))
        return not (self._is_closed or lost)

    def end(self, deadline: Deadline, error: BaseException | None = None) -> None:
        """Let a request go."""
        if error is not None and not isinstance(error, _FAILURES) and is_interruption(error):
            self._is_closed = True
        self.in_flight.discard(deadline)
        self._bodies.pop(deadline, None)
        if self._is_closed:
            self.close()

    def close(self) -> None:
        self._is_closed = True
        if not self.in_flight:
            self._pool.close()
        for connection in self._pool.connections:
            if connection.is_idle():
                connection.close()


class _Body(httpx.SyncByteStream):
    """The body of a response."""

    def __init__(self, response: httpcore2.Response, deadline: Deadline, pool: _Pool) -> None:
        self._response = response
        self._deadline = deadline
        self._pool = pool
        self._is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self._response.iter_stream():
                yield part
        except BaseException as error:
            raise _failure(error, self._deadline) from error.__cause__

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self._response.close()
        except BaseException as error:
            self._pool.end(self._deadline, error)
            raise _failure(error, self._deadline) from error.__cause__
        self._pool.end(self._deadline)


class _Trace:
    """Follows a request through httpcore2."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def trace(self, event: str, info: dict[str, Any]) -> None:
        deadline = self._deadline
        if event == "http11.send_request_headers.started":
            if info["request"].method == b"CONNECT":
                deadline.limit(deadline.timeouts["connect"])
                return
            remaining(deadline.timeouts["write"], httpcore2.ConnectTimeout)
            deadline.is_sent = True
        elif event == "http11.receive_response_headers.started" and deadline.is_sent:
            deadline.limit(MAX_RESPONSE_TIME)
        elif event == "http11.receive_response_headers.complete":
            deadline.limit(math.inf)  # a body may be a stream


class _Network(httpcore2.NetworkBackend):
    """Opens connections within the deadline of the request that needs one."""

    def __init__(self) -> None:
        network: Any = httpcore2.SyncBackend()  # anyio may be missing, say its types
        self._network: httpcore2.NetworkBackend = network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        if port > MAX_PORT:
            raise httpcore2.ConnectError(f"there is no port {port}")
        seconds = remaining(timeout, httpcore2.ConnectTimeout)
        try:
            return _Stream(connect(self._network, host, port, seconds))
        except ValueError as error:
            raise httpcore2.ConnectError(f"{host!r} is not a host name: {error}") from error


class _Stream(httpcore2.NetworkStream):
    """A connection whose every operation ends with the deadline of its request."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self._socket = stream.get_extra_info("socket")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, remaining(timeout, httpcore2.ReadTimeout))
        if not data and (tls := self.get_extra_info("ssl_object")):
            try:
                tls.read(1)
            except ssl.SSLError as error:  # the other end has not said that it ends there
                raise httpcore2.ReadError("the TLS connection was cut") from error
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), WRITE_SIZE):
            seconds = remaining(timeout, httpcore2.WriteTimeout)
            try:
                self._stream.write(buffer[start : start + WRITE_SIZE], seconds)
            except httpcore2.WriteTimeout:
                if not self.get_extra_info("is_readable"):
                    raise
                raise httpcore2.WriteError("the response came early") from None  # and is read

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        seconds = remaining(timeout, httpcore2.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, seconds))

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked of each idle connection for each request
            return is_readable(self._socket)
        return self._stream.get_extra_info(info)


_FAILURES = (
    h11.LocalProtocolError,  # a body whose length is not its Content-Length
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.TimeoutException,
    httpcore2.UnsupportedProtocol,
)


def _failure(error: BaseException, deadline: Deadline) -> BaseException:
    """Return httpx's exception of the same name, or one that is not httpcore2's as it is.

    Its traceback is cut, as the frames below hold the request's headers.
    """
    without_tracebacks(error)
    if not isinstance(error, _FAILURES):
        return error
    kind: Any = getattr(httpx, type(error).__name__)
    if not deadline.is_sent and issubclass(kind, httpx.NetworkError | httpx.RemoteProtocolError):
        kind = httpx.ConnectError  # such as one of a proxy that did not respond to CONNECT
    elif not deadline.is_sent and issubclass(kind, httpx.ReadTimeout | httpx.WriteTimeout):
        kind = httpx.ConnectTimeout
    failure: httpx.TransportError = (kind if deadline.is_sent else _never_sent(kind))(str(error))
    return failure


@cache
def _never_sent(kind: type[httpx.TransportError]) -> type[httpx.TransportError]:
    """Return the subclass of an exception that proves that the request was not sent."""
    bases: Any = (kind, NeverSent)
    return type(kind.__name__, bases, {"__module__": "httpx"})


def _proxy(proxy: httpx.Proxy | None) -> httpcore2.Proxy | None:
    if proxy is None:
        return None
    return httpcore2.Proxy(
        _url(proxy.url),
        auth=proxy.raw_auth,
        headers=proxy.headers.raw,
        ssl_context=ssl_context() if proxy.url.scheme == "https" else None,
    )


def _url(url: httpx.URL) -> httpcore2.URL:
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


def _warn_of_unclosed(pools: dict[Any, dict[Any, _Pool]], process: int) -> None:
    if process != os.getpid() or not any(pools.values()):
        return
    for each in pools.values():
        close_unclosed(each.values())
    warnings.warn(
        "unclosed client: use `with Replicate() as client:` or call `close()`",
        ResourceWarning,
        stacklevel=2,
    )
