# Derived from replicate/_async/sender.py by `make generate`.
"""Send calls: rate limits, retries, redirects, and a deadline for all of it."""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from logging import DEBUG
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import attrs
import httpx

from replicate_api.types import Call

from .. import errors
from .._concurrency import Clock, SystemClock, blocking_stream, raise_if_cancelled
from .._core import retry
from .._core.decoding import Decompressor
from .._core.log import log, log_attempt
from .._core.options import Options, Origin, url_origin
from .._core.rate_limiter import RateLimiter, rate_limit_kind
from .._core.requests import build_request, without_credentials
from .._core.responses import MAX_WAIT, parse_http_date
from .transport import MAX_RESPONSE_TIME, Body, Transport

if TYPE_CHECKING:
    from .._core.wait_options import Signal

T = TypeVar("T")

Fetch = Callable[[httpx.Request], httpx.Response]

OnSend = Callable[[datetime | None], None]
"""A callback with the time before a request is sent, and None before waiting to send it again.

If it raises an error, the request is not sent."""

RateLimiters: TypeAlias = dict[tuple[int, Origin, str], RateLimiter]
"""Rate limiters by process id, origin and kind."""

MAX_REDIRECTS = 5

RETRY_BUDGET = 600.0
"""Seconds after which a call without a deadline is not retried, if its rate limiter admits none."""

MAX_STREAM_SIZE = 1024**3
"""Bytes of a stream or download that was compressed."""

MAX_RESPONSE_SIZE = 256 * 1024**2
"""Bytes of a body that is read at once."""

MAX_ERROR_SIZE = 64 * 1024
"""Bytes that are read of the body of an error response."""

CLOCK_PRECISION = timedelta(seconds=1)
"""Difference of two synchronized clocks, so that `sent_at` is never after `created_at`."""

SIGNAL_INTERVAL = 0.05
"""Seconds between two checks of a signal."""


def _ignore(_: datetime | None) -> None:
    """Do nothing."""


@attrs.frozen(eq=False, repr=False)
class SendOptions:
    """Options of sending one call."""

    deadline: float
    """The time by which it must be complete, by the client's clock."""
    max_retries: int
    on_send: OnSend = _ignore
    body_time: float | None = None
    """Seconds for the body of a success, which is returned unread; None: it is read."""
    authorize: bool = True
    """Send the API token to the API's origin."""
    redirects: int = 0
    """Redirects that were followed to this call."""


@attrs.define(eq=False, repr=False)
class Sender:
    """Sends the calls of a client, which share its rate limiters."""

    options: Options
    fetch: Fetch = attrs.field(validator=attrs.validators.is_callable())
    clock: Clock = attrs.field(factory=SystemClock)
    clock_offset: timedelta | None = None
    """The API's time of day minus this machine's; None before its first response."""
    rate_limiters: RateLimiters = attrs.field(factory=RateLimiters)
    known_ids: deque[str] = attrs.field(factory=lambda: deque[str](maxlen=1000))
    """Predictions that this client has created, so that none of them is mistaken for another."""

    def server_time(self) -> datetime:
        """Return the API's time of day, which this machine's clock may be far from."""
        return datetime.now(UTC) + (self.clock_offset or timedelta())

    def send(self, call: Call[T], deadline: float = math.inf, on_send: OnSend = _ignore) -> T:
        """Send a call and return its result.

        Args:
            call: The operation to request.
            deadline: The time by which it must be complete, by the client's clock.
            on_send: Called whenever a request is sent.

        Raises:
            APIError: The response is an error, or not what the operation describes.
            APIConnectionError: No response was received.
        """
        response = self._send(call, SendOptions(deadline, self.options.max_retries, on_send))
        try:
            result = call.read(response)
            is_create = rate_limit_kind(call) == "create"
            # A raw response has no attribute `id`.
            if is_create and not isinstance(getattr(result, "id", "unknown") or None, str):
                raise ValueError("it has no id")
            return result
        except (ValueError, RecursionError) as error:
            raise retry.decode_error(response, str(error), call) from None

    def open(
        self,
        call: Call[Any],
        deadline: float = math.inf,
        max_retries: int | None = None,
        body_time: float = math.inf,
    ) -> httpx.Response:
        """Send a call and return its response with an unread body, which the caller closes.

        Args:
            call: The operation to request.
            deadline: The time by which it must be complete, by the client's clock.
            max_retries: The number of retries; None: that of the client.
            body_time: Seconds for the body.
        """
        max_retries = self.options.max_retries if max_retries is None else max_retries
        return self._send(call, SendOptions(deadline, max_retries, body_time=body_time))

    def sleep(self, seconds: float, signal: Signal | None) -> bool:
        """Sleep, and return True if the signal is set."""
        if signal is None:
            self.clock.sleep(seconds)
            return False
        end = self.clock.now() + seconds
        while not signal.is_set():
            remaining = end - self.clock.now()
            if remaining <= 0:
                return False
            self.clock.sleep(min(remaining, SIGNAL_INTERVAL))
        return True

    def _send(self, call: Call[Any], options: SendOptions) -> httpx.Response:
        """Send a call, and follow redirects."""
        response = self._send_with_retries(call, options)
        target = retry.follow_redirect(call, response)
        if target is None:
            return response
        if options.redirects == MAX_REDIRECTS:
            raise errors.APIError(response, f"more than {MAX_REDIRECTS} redirects")
        # Another host must not choose which of the API's resources are requested.
        trusted = options.authorize and self.options.is_api_url(response.request.url)
        redirects = options.redirects + 1
        return self._send(target, attrs.evolve(options, authorize=trusted, redirects=redirects))

    def _send_with_retries(self, call: Call[Any], options: SendOptions) -> httpx.Response:
        """Send a call until it succeeds, redirects, or must not be sent again."""
        limiter = self.rate_limiter(call)
        position = next(limiter.positions)
        started = self.clock.now()
        attempt = failures = 0
        delay: float | None = 0.0
        error: errors.ReplicateError | None = None
        try:
            while True:
                now = self.clock.now()
                delay = delay or limiter.delay(position, now, held="Prefer" in call.headers)
                # While the API admits other calls, waiting in the queue is not a failure.
                budget_end = max(started, limiter.admitted_at) + RETRY_BUDGET
                end = budget_end if options.deadline == math.inf else options.deadline
                if now + delay >= end:
                    raise self._not_sent(call, delay, error, options.deadline)
                if delay:
                    options.on_send(None)
                    self.clock.sleep(delay)
                    delay = 0.0
                    continue
                raise_if_cancelled()
                remaining = options.deadline - now
                request = build_request(self.options, call, remaining, options.authorize)
                sent_at = self.server_time() - CLOCK_PRECISION
                options.on_send(sent_at)
                outcome = self._send_once(request, options)
                now = self.clock.now()
                attempt += 1
                delay = retry.retry_delay(request, outcome, attempt)
                error = retry.error_for(request, outcome, call, sent_at)
                limited = isinstance(error, errors.RateLimitError)
                if limited:
                    limiter.on_rate_limited(position, delay or 0, now)
                elif isinstance(outcome, httpx.Response):
                    limiter.on_response(position, outcome, now)
                    if error is None:
                        details = {"attempts": attempt, "elapsed": now - started}
                        outcome.extensions |= {**details, "sent_at": sent_at}
                        return outcome
                else:
                    limiter.release(position)
                assert error is not None
                failures += not limited  # only time ends waiting for a rate limit
                if delay is None or failures > options.max_retries or options.max_retries == 0:
                    raise error
                if limited and delay <= MAX_WAIT:
                    delay = 0.0  # the rate limiter waits, for all calls
        finally:
            limiter.release(position)

    def _not_sent(
        self, call: Call[Any], delay: float, error: errors.ReplicateError | None, deadline: float
    ) -> errors.ReplicateError:
        """Return the error for a call that is not sent (again) for lack of time."""
        if error is None:
            problem = f"the rate limit allows it in {delay:.0f} s" if delay else "time is up"
            request = httpx.Request(call.method, self.options.url(call.path))
            error = errors.APITimeoutError(request, f"not sent: {problem}")
        error.deadline_exceeded = deadline < math.inf
        return error

    def rate_limiter(self, call: Call[Any]) -> RateLimiter:
        """Return the rate limiter that a call shares with others.

        A child process has its own: the parent's may have been locked when it forked.
        """
        kind = rate_limit_kind(call)
        key = os.getpid(), url_origin(self.options.url(call.path)), kind
        if key not in self.rate_limiters:
            self.rate_limiters.setdefault(key, RateLimiter(kind))
        return self.rate_limiters[key]

    def _send_once(
        self, request: httpx.Request, options: SendOptions
    ) -> httpx.Response | Exception:
        """Send a request once, and return its response or the reason why there is none.

        The body is read, except for a successful stream.
        """
        started = self.clock.now()
        outcome: httpx.Response | Exception
        if not isinstance(request.stream, httpx.ByteStream):
            request.stream = blocking_stream(request.stream)
        try:
            outcome = response = self._fetch(request)
            response.request, response.next_request = request, None
            secret = self.options.default_headers.names
            for each in (response, *response.history):
                each.request = without_credentials(each.request, secret)
            date = parse_http_date(response.headers.get("date", ""))
            if date and date.year < datetime.max.year and self.options.is_api_url(request.url):
                self.clock_offset = date - datetime.now(UTC)
            if not response.is_closed:  # as one is that `fetch` has read
                body = BodyStream(response, self.clock)
                response.stream = body
                seconds = options.body_time if response.is_success else None
                end = self.clock.now() + (seconds or MAX_RESPONSE_TIME)
                body.deadline = min(end, options.deadline)
                if seconds and isinstance(body.stream, Body):
                    body.stream.limit(seconds)  # trailers included
                if seconds is None:
                    body.max_size = MAX_RESPONSE_SIZE if response.is_success else MAX_ERROR_SIZE
                    with closing(response):
                        response.read()
        except retry.FetchError as error:
            outcome = cast("Exception", error.__cause__)
        except httpx.RequestError as error:
            outcome = error
        if log.isEnabledFor(DEBUG):
            log_attempt(request, outcome, self.clock.now() - started)
        return outcome

    def _fetch(self, request: httpx.Request) -> httpx.Response:
        try:
            return retry.check_response(self.fetch(request))
        except Exception as error:
            if getattr(self.fetch, "__func__", None) is Transport.send:
                raise
            retry.raise_fetch_error(error)


class BodyStream(httpx.SyncByteStream):
    """A response body that is decompressed in bounded memory, and ends by a deadline.

    Args:
        response: The response, whose Content-Encoding is removed, and with it Content-Length.
        clock: The client's clock.
    """

    deadline: float = math.inf
    """The time by which the body must be complete. A read timeout begins anew with each byte."""
    max_size: float = math.inf
    """Bytes of the decompressed body; at most MAX_STREAM_SIZE if it was compressed.

    The body of an error response is cut there, or where it breaks.
    """

    def __init__(self, response: httpx.Response, clock: Clock) -> None:
        self.stream: Any = response.stream
        self._request = response.request
        self._is_error = not response.is_success
        self._clock = clock
        self._encoding = response.headers.pop("content-encoding", "identity")
        if self._encoding != "identity":
            self.max_size = MAX_STREAM_SIZE
            response.headers.pop("content-length", None)  # that of the compressed body

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        try:
            decompressor = None if self._encoding == "identity" else Decompressor(self._encoding)
            for data in self.stream:
                if self.deadline < math.inf and self._clock.now() >= self.deadline:
                    raise httpx.ReadTimeout("the response came too slowly", request=self._request)
                for chunk in decompressor.decompress(data) if decompressor else (data,):
                    size += len(chunk)
                    if size > self.max_size and self._is_error:
                        return
                    if size > self.max_size:
                        raise ValueError(f"the body is larger than {self.max_size:,} bytes")
                    yield chunk
            if decompressor and not self._is_error:
                decompressor.finish()
        except (httpx.NetworkError, httpx.ProtocolError, ValueError) as error:
            if self._is_error:
                return  # its status is known
            if isinstance(error, ValueError):
                raise httpx.DecodingError(str(error), request=self._request) from None
            raise
        except Exception as error:
            if isinstance(self.stream, Body):
                raise
            retry.raise_fetch_error(error)

    def close(self) -> None:
        self.stream.close()
