"""Send calls: rate limits, retries, redirects, and a deadline for all of it."""

from __future__ import annotations

import math
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import httpx
from replicate_api.types import Call

from .._concurrency import Clock, SystemClock, ablocking_stream, raise_if_cancelled
from .._core.decoding import Decompressor
from .._core.log import log_attempt
from .._core.options import Options, Origin, url_origin
from .._core.rate_limiter import INITIAL_WINDOW, RateLimiter
from .._core.requests import build_request
from .._core.responses import response_date
from .._core.retry import (
    check_response,
    decode_error,
    error_for,
    follow_redirect,
    rate_limit_bucket,
    retry_delay,
)
from ..errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    OutcomeUnknown,
    RateLimitError,
    ReplicateError,
)

if TYPE_CHECKING:
    from .._core.predictions import Signal

T = TypeVar("T")

Fetch = Callable[[httpx.Request], Awaitable[httpx.Response]]

OnSend = Callable[[datetime | None], None]
"""A callback with the time before a request is sent, and None once it certainly had no effect."""

MAX_REDIRECTS = 5

RETRY_BUDGET = 600.0
"""Seconds after which a call without a deadline is not retried, if its rate limiter admits none."""

MAX_RESPONSE_TIME = 600.0
"""Seconds for a response to be complete, except for streams and downloads."""

MAX_RESPONSE_SIZE = 1024**3
"""Bytes of a decompressed response body, except for streams and downloads."""

MAX_ERROR_SIZE = 64 * 1024
"""Bytes that are read of the body of an error response."""

CLOCK_PRECISION = timedelta(seconds=1)
"""Difference of two synchronized clocks, so that `sent_at` is never after `created_at`."""

SIGNAL_INTERVAL = 0.05
"""Seconds between two checks of a signal."""


@attrs.frozen(eq=False, repr=False)
class SendOptions:
    """Options of sending one call."""

    deadline: float = math.inf
    """The time by which it must be complete, by the client's clock."""
    on_send: OnSend | None = None
    stream: bool = False
    """Return a response with an unread body."""
    max_retries: int | None = None
    """None: the client's."""
    authorize: bool = True
    """Send the API token to the API's origin."""


@attrs.define(eq=False, repr=False)
class AsyncSender:
    """Sends the calls of a client, which share its rate limiters."""

    options: Options
    fetch: Fetch
    clock: Clock = attrs.field(factory=SystemClock)
    clock_offset: timedelta | None = None
    """The API's time of day minus this machine's; None before its first response."""
    _rate_limiters: dict[tuple[int, Origin, str], RateLimiter] = attrs.field(
        factory=dict[tuple[int, Origin, str], RateLimiter]
    )

    def server_time(self) -> datetime:
        """Return the API's time of day, which this machine's clock may be far from."""
        return datetime.now(UTC) + (self.clock_offset or timedelta())

    async def send(
        self, call: Call[T], deadline: float = math.inf, on_send: OnSend | None = None
    ) -> T:
        """Send a call and return its result.

        Args:
            call: The operation to request.
            deadline: The time by which it must be complete, by the client's clock.
            on_send: Called whenever a request is sent.

        Raises:
            APIError: The response is an error, or not what the operation describes.
            APIConnectionError: No response was received.
        """
        response = await self._follow_redirects(call, SendOptions(deadline, on_send))
        try:
            return call.read(response)
        except (ValueError, RecursionError) as error:
            raise decode_error(response, str(error)) from None

    async def open(
        self, call: Call[Any], deadline: float = math.inf, max_retries: int | None = None
    ) -> httpx.Response:
        """Send a call and return its response with an unread body, which the caller closes."""
        options = SendOptions(deadline, stream=True, max_retries=max_retries)
        return await self._follow_redirects(call, options)

    async def sleep(self, seconds: float, signal: Signal | None) -> bool:
        """Sleep, and return True if the signal is set."""
        if signal is None:
            await self.clock.asleep(seconds)
            return False
        end = self.clock.now() + seconds
        while not signal.is_set():
            remaining = end - self.clock.now()
            if remaining <= 0:
                return False
            await self.clock.asleep(min(remaining, SIGNAL_INTERVAL))
        return True

    async def _follow_redirects(self, call: Call[Any], options: SendOptions) -> httpx.Response:
        redirects = 0
        while True:
            response = await self._send_with_retries(call, options)
            try:
                target = follow_redirect(call, response)
            except ValueError as error:
                raise APIConnectionError(response.request, str(error)) from None
            if target is None:
                return response
            if redirects == MAX_REDIRECTS:
                raise APIError(response, f"more than {MAX_REDIRECTS} redirects")
            redirects += 1
            # Another host must not choose which of the API's resources are requested.
            trusted = options.authorize and self.options.is_api_url(response.request.url)
            call, options = target, attrs.evolve(options, authorize=trusted)

    async def _send_with_retries(self, call: Call[Any], options: SendOptions) -> httpx.Response:
        """Send a call until it succeeds, redirects, or must not be sent again."""
        deadline, on_send = options.deadline, options.on_send
        max_retries = options.max_retries
        max_retries = self.options.max_retries if max_retries is None else max_retries
        limiter = self.rate_limiter(call)
        position = next(limiter.positions)
        started = self.clock.now()
        attempt = failures = 0
        error: ReplicateError | None = None
        try:
            while True:
                if problem := await self._wait_for_rate_limit(
                    limiter, position, started, deadline, held="Prefer" in call.headers
                ):
                    raise self._not_sent(call, problem, error, deadline)
                raise_if_cancelled()
                remaining = deadline - self.clock.now()
                request = build_request(self.options, call, remaining, authorize=options.authorize)
                sent_at = self.server_time() - CLOCK_PRECISION
                if on_send is not None:
                    on_send(sent_at)
                outcome = await self._send_once(request, deadline, options.stream)
                now = self.clock.now()
                error = error_for(request, outcome, call, sent_at)
                if self.options.is_api_url(request.url) and (date := response_date(outcome)):
                    self.clock_offset = date - datetime.now(UTC)
                limited = isinstance(error, RateLimitError)
                if isinstance(outcome, httpx.Response) and not limited:
                    limiter.on_response(position, outcome, now)
                if error is None:
                    assert isinstance(outcome, httpx.Response)
                    return outcome
                if on_send is not None and not isinstance(error, OutcomeUnknown):
                    on_send(None)
                attempt += 1
                failures += not limited  # only time ends waiting for a rate limit
                delay = retry_delay(request, outcome, attempt)
                if limited:
                    limiter.on_rate_limited(position, delay or 0, now)
                if delay is None or failures > max_retries or max_retries == 0:
                    raise error
                if now + delay >= self._give_up_at(limiter, started, deadline):
                    raise self._not_sent(call, "", error, deadline)
                if not limited:
                    limiter.release(position)
                    await self.clock.asleep(delay)
        finally:
            limiter.release(position)

    def _give_up_at(self, limiter: RateLimiter, started: float, deadline: float) -> float:
        """Return the time after which a call is not sent again."""
        if deadline < math.inf:
            return deadline
        # While the API admits other calls, waiting in the queue is not a failure.
        return max(started, limiter.admitted_at) + RETRY_BUDGET

    def _not_sent(
        self, call: Call[Any], problem: str, error: ReplicateError | None, deadline: float
    ) -> ReplicateError:
        """Return the error for a call that is not sent (again) for lack of time."""
        if error is None:
            request = build_request(self.options, call, authorize=False)
            error = APITimeoutError(request, f"not sent: {problem}")
        error.deadline_exceeded = deadline < math.inf
        return error

    async def _wait_for_rate_limit(
        self, limiter: RateLimiter, position: int, started: float, deadline: float, *, held: bool
    ) -> str | None:
        """Wait until the rate limiter admits a request; return why there is no time for that."""
        while True:
            now = self.clock.now()
            delay = limiter.delay(position, now, held=held)
            if now + delay >= self._give_up_at(limiter, started, deadline):
                return f"the rate limit allows it in {delay:.0f} s" if delay else "time is up"
            if not delay:
                return None
            await self.clock.asleep(delay)

    def rate_limiter(self, call: Call[Any]) -> RateLimiter:
        """Return the rate limiter of all calls that are limited together.

        A child process has its own: the parent's may have been locked when it forked.
        """
        bucket = rate_limit_bucket(call)
        key = os.getpid(), url_origin(self.options.url(call.path)), bucket
        if key not in self._rate_limiters:
            limiter = RateLimiter(INITIAL_WINDOW) if bucket == "create" else RateLimiter()
            return self._rate_limiters.setdefault(key, limiter)
        return self._rate_limiters[key]

    async def _send_once(
        self, request: httpx.Request, deadline: float, stream: bool
    ) -> httpx.Response | httpx.RequestError:
        """Send a request once, and return its response or the reason why there is none.

        The body is read, except for a successful stream.
        """
        started = self.clock.now()
        outcome: httpx.Response | httpx.RequestError
        if not isinstance(request.stream, httpx.ByteStream):
            request.stream = ablocking_stream(request.stream)
        try:
            response = check_response(await self.fetch(request))
            response.request = request
            if isinstance(response.stream, httpx.ByteStream):
                response.read()
            elif stream and response.is_success:
                response.stream = AsyncBodyStream(response, self.clock)
            else:
                end = min(started + MAX_RESPONSE_TIME, deadline)
                size = MAX_RESPONSE_SIZE if response.is_success else MAX_ERROR_SIZE
                response.stream = AsyncBodyStream(response, self.clock, end, size)
                try:
                    await response.aread()
                finally:
                    await response.aclose()
            outcome = response
        except httpx.RequestError as error:
            outcome = error
        log_attempt(request, outcome, self.clock.now() - started)
        return outcome


class AsyncBodyStream(httpx.AsyncByteStream):
    """A response body that is decompressed in bounded memory, and ends by a deadline.

    Args:
        response: The response, whose Content-Encoding is removed, and with it Content-Length.
        clock: The client's clock.
        deadline: The time by which the body must be complete. A read timeout begins anew with each
            byte.
        max_size: Bytes of the decompressed body; at most MAX_RESPONSE_SIZE if it was compressed.
            The body of an error response is cut there.
    """

    def __init__(
        self,
        response: httpx.Response,
        clock: Clock,
        deadline: float = math.inf,
        max_size: float = math.inf,
    ) -> None:
        self._stream: Any = response.stream
        self._request = response.request
        self._is_error = not response.is_success
        self._clock = clock
        self._deadline = deadline
        self._max_size = max_size
        self._encoding = response.headers.get("content-encoding", "identity")
        if self._encoding != "identity":
            self._max_size = min(max_size, MAX_RESPONSE_SIZE)
            del response.headers["content-encoding"]
            response.headers.pop("content-length", None)  # that of the compressed body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        try:
            async for chunk in self._decompress():
                size += len(chunk)
                if size > self._max_size:
                    if self._is_error:
                        return
                    raise ValueError(f"the body is larger than {self._max_size:,} bytes")
                yield chunk
        except ValueError as error:
            raise httpx.DecodingError(str(error), request=self._request) from None

    async def _decompress(self) -> AsyncIterator[bytes]:
        if self._encoding == "identity":
            async for chunk in self._stream:
                self._check_deadline()
                yield chunk
            return
        decompressor = Decompressor(self._encoding)
        async for compressed in self._stream:
            self._check_deadline()
            for chunk in decompressor.decompress(compressed):
                yield chunk
        if not self._is_error:
            decompressor.finish()

    def _check_deadline(self) -> None:
        if self._clock.now() >= self._deadline:
            raise httpx.ReadTimeout("the response came too slowly", request=self._request)

    async def aclose(self) -> None:
        await self._stream.aclose()
