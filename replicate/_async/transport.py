"""The default `fetch`: httpcore2's connection pools behind httpx's requests and responses.

A connection belongs to one process, and an asynchronous one to one event loop, so a client has
pools for each.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import AsyncIterator
from functools import cache
from itertools import chain
from typing import Any
from weakref import finalize, ref

import h11
import httpcore2
import httpx

from .._concurrency import ashield
from .._core.network_settings import proxy_for, ssl_context
from .._core.retry import INTERRUPTION, NeverSent
from .._network import aclose_socket, acurrent_pools, ais_interruption
from ..errors import without_tracebacks
from .connections import AsyncNetwork, Deadline

POOLS, POOL_SIZE = 4, 25
"""Pools, and connections in each of them; further requests wait for one.

Not one pool of 100, as httpcore2 looks at each connection of a pool for each request.
"""

IDLE_TIME = 30.0
"""Seconds after which an idle connection is not used again, as servers and routers close them."""


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
        pools = acurrent_pools(self._pools)
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
        pools = acurrent_pools(self._pools)
        while pools:
            await pools.popitem()[1].aclose()


def peer_address(response: httpx.Response) -> str | None:
    """Return the IP address of the host that sent a response; None behind a proxy.

    None also for a response of another transport, which may have used a proxy.

    Raises:
        httpx.ReadError: The connection was cut.
    """
    if not response.extensions.get("is_direct"):
        return None
    try:
        connection = response.extensions["network_stream"].get_extra_info("socket")
        return str(connection.getpeername()[0])
    except OSError as error:
        raise httpx.ReadError(f"the connection was cut: {error}") from None


class _Pool:
    """A pool that lets requests in flight end when it is closed.

    An exception of a signal handler may leave httpcore2's pool with a connection that no request
    has: the pool is then closed, and the transport opens another one.
    """

    def __init__(self, scheme: str, proxy: httpx.Proxy | None) -> None:
        self.network = AsyncNetwork()
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl_context(scheme),
            proxy=None
            if proxy is None
            else httpcore2.Proxy(
                str(proxy.url), proxy.raw_auth, ssl_context=ssl_context(proxy.url.scheme)
            ),
            max_connections=POOL_SIZE,
            keepalive_expiry=IDLE_TIME,
            network_backend=self.network,
        )
        self._is_direct = proxy is None
        self._is_closed = False
        self.in_flight: dict[Deadline, ref[Any]] = {}
        """Requests, with their body once there is a response."""

    async def send(self, request: httpx.Request) -> httpx.Response:
        deadline = Deadline(request.extensions.get("timeout", {}))
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
                    extensions={**request.extensions, **deadline.extensions()},
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
            extensions=dict(response.extensions, is_direct=self._is_direct),
            request=request,
        )

    def is_usable(self) -> bool:
        """Return True if it is open, and not in the way of requests by lost responses.

        These are not noticed by `__del__`, where Python swallows a Ctrl-C.
        """
        full = len(self.in_flight) >= POOL_SIZE
        lost = full and any(body() is None for body in list(self.in_flight.values()))
        return not (self._is_closed or lost)

    async def end(self, deadline: Deadline) -> None:
        """Let a request go."""
        self.in_flight.pop(deadline, None)
        if self._is_closed:
            await self.aclose()

    async def failed(self, deadline: Deadline, error: BaseException) -> BaseException:
        """Let a request go, and return the exception to raise."""
        failure = _failure(error, deadline)
        if failure is error and ais_interruption(error):
            self._is_closed = True
        if deadline.connection and not deadline.is_sent:  # httpcore2 closes few of these
            await aclose_socket(deadline.connection)
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

    def __init__(self, response: httpcore2.Response, deadline: Deadline, pool: _Pool) -> None:
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


_FAILURES = (
    h11.LocalProtocolError,  # a body whose length is not its Content-Length
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.TimeoutException,
)


def _failure(error: BaseException, deadline: Deadline) -> BaseException:
    """Return httpx's exception of the same name, or one that is not httpcore2's as it is.

    Its traceback is cut, as the frames below hold the request's headers.
    """
    without_tracebacks(error)
    if deadline.is_tunnel and _is_socks_failure(error):
        error = httpcore2.ProxyError(f"the SOCKS proxy sent an invalid reply: {error!r}")
    if not isinstance(error, _FAILURES):
        vars(error)[INTERRUPTION] = True
        return error
    kind: Any = getattr(httpx, type(error).__name__)
    create: type[httpx.TransportError] = kind if deadline.is_sent else _never_sent(kind)
    return create(str(error))


def _is_socks_failure(error: BaseException) -> bool:
    """Return True for an error of socksio, or of what httpcore2 asserts of a proxy's replies."""
    kinds = (AssertionError, OverflowError, ValueError)
    return isinstance(error, kinds) or type(error).__module__.startswith("socksio.")


@cache
def _never_sent(kind: type[httpx.TransportError]) -> type[httpx.TransportError]:
    """Return the subclass of an exception that proves that the request was not sent."""
    bases: Any = (kind, NeverSent)
    return type(kind.__name__, bases, {"__module__": "httpx"})


def _warn_of_unclosed(pools: dict[Any, dict[Any, _Pool]], process: int) -> None:
    if process == os.getpid() and any(pools.values()):
        for pool in chain(*(each.values() for each in pools.values())):
            for connection in pool.network.sockets:
                connection.close()
        warnings.warn(
            "unclosed client: use `async with AsyncReplicate() as client:` or call `aclose()`",
            ResourceWarning,
            stacklevel=2,
        )
