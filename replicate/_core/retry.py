"""Decide what follows a request: an error, a retry after a delay, or a redirect.

Not tenacity or stamina: the decision needs the request, the response and the rate limiter that all
calls of a client share, so that such a library would only run the loop.
"""

from __future__ import annotations

import inspect
import random
from datetime import datetime
from typing import Any, NoReturn, TypeVar

import attrs
import httpx
from replicate_api.types import Call

from .. import errors
from .options import url_origin
from .responses import body_text, retry_after

T = TypeVar("T")

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "QUERY"})

FIRST_BACKOFF, MAX_BACKOFF = 0.5, 8.0
"""Seconds: upper bounds of the first delay, and of every delay."""


BUGS = (AssertionError, AttributeError, NameError, TypeError)
"""Exceptions of a `fetch` function that are not about its connections."""


INTERRUPTION = "is_interruption"
"""Attribute of an exception that another than the transport raised, such as a signal handler."""

NEVER_SENT = "never_sent"
"""Attribute of an exception of the transport: True if it occurred before the request was sent.

Other transports raise a ConnectError for a connection that was cut after the request, too.
"""


class FetchError(httpx.RequestError):
    """An exception of a `fetch` function that is not one of httpx. It is the `__cause__`."""


def raise_fetch_error(error: Exception) -> NoReturn:
    """Raise an exception of `fetch` as FetchError; bugs and interruptions are unchanged."""
    known = (httpx.RequestError, errors.ReplicateError, *BUGS)
    if isinstance(error, known) or INTERRUPTION in vars(error):
        raise error
    raise FetchError(repr(error)) from error


def is_idempotent(request: httpx.Request) -> bool:
    """Return True if sending a request twice has the effect of sending it once.

    An upload counts: the duplicate file costs nothing and expires.
    """
    return request.method in IDEMPOTENT_METHODS or (
        request.method == "POST" and request.url.path.endswith(("/cancel", "/files"))
    )


def _creates(request: httpx.Request) -> bool:
    """Return True if sending a request twice could cost twice."""
    return request.method == "POST" and not is_idempotent(request)


def retry_delay(
    request: httpx.Request, outcome: httpx.Response | Exception, attempt: int
) -> float | None:
    """Return the seconds to wait before a request is sent again; None if it must not be.

    Args:
        request: The request.
        outcome: Its response, or the reason why there is none.
        attempt: The number of times it has been sent, at least 1.
    """
    if isinstance(outcome, httpx.Response):
        if not is_retryable_response(request, outcome):
            return None
        return max(retry_after(outcome) or 0, backoff(attempt))
    # Others may be the exception of a signal handler, which a retry would swallow.
    failed = isinstance(outcome, httpx.RequestError | OSError) and is_idempotent(request)
    if failed or vars(outcome).get(NEVER_SENT):
        return backoff(attempt)
    return None


def is_retryable_response(request: httpx.Request, response: httpx.Response) -> bool:
    """Return True if the request had no effect, or is idempotent and may succeed later."""
    status = response.status_code
    if status == 429 or (status == 503 and "retry-after" in response.headers):
        return True
    return is_idempotent(request) and (status == 408 or status >= 500)


def backoff(attempt: int) -> float:
    """Return an exponential delay in seconds with full jitter."""
    return random.uniform(0, min(MAX_BACKOFF, FIRST_BACKOFF * 2 ** (attempt - 1)))


def error_for(
    request: httpx.Request,
    outcome: httpx.Response | Exception,
    call: Call[Any],
    sent_at: datetime,
) -> errors.ReplicateError | None:
    """Return the error for an outcome; None for a success or a redirect."""
    if isinstance(outcome, httpx.Response):
        if outcome.is_success or _is_redirect(outcome):
            return None
        error: errors.ReplicateError = errors.APIError.from_response(outcome)
        problem, status = str(error).partition(": ")[2], outcome.status_code
        may_be_done = status >= 500 and not is_retryable_response(request, outcome)
    else:
        problem, status = f"{type(outcome).__name__}: {outcome}".rstrip(": "), None
        timed_out = isinstance(outcome, httpx.TimeoutException | TimeoutError)
        error = (errors.APITimeoutError if timed_out else errors.APIConnectionError)(
            request, problem
        )
        may_be_done = not vars(outcome).get(NEVER_SENT)
    if may_be_done and _creates(request):
        error = errors.OutcomeUnknown(request, problem, call.json, sent_at, status)
    if isinstance(outcome, Exception):
        error.__cause__ = errors.without_tracebacks(outcome)
    return error


def check_response(response: Any) -> httpx.Response:
    """Return the result of a `fetch` function.

    Raises:
        TypeError: It is not a response, for instance because a wrapper has no `return`.
    """
    if isinstance(response, httpx.Response):
        return response
    if inspect.iscoroutine(response):
        response.close()
    raise TypeError(f"fetch must return an httpx.Response, not {type(response).__name__}")


def follow_redirect(call: Call[T], response: httpx.Response) -> Call[T] | None:
    """Return the call to the location of a redirect; None if the response is not a redirect.

    Raises:
        APIConnectionError: The location is not an http or https URL.
    """
    if not _is_redirect(response):
        return None
    location = response.headers["location"]
    try:
        url = response.request.url.join(location)
    except (httpx.InvalidURL, UnicodeError) as error:
        problem = f"redirect to an invalid URL: {error}"
        raise errors.APIConnectionError(response.request, problem) from None
    if url.scheme not in ("http", "https"):
        problem = f"refusing to follow a redirect to {location!r:.200}"
        raise errors.APIConnectionError(response.request, problem)
    headers = call.headers
    if url_origin(url) != url_origin(response.request.url):
        # They are meant for the host that the caller named.
        private = ("authorization", "cookie")
        headers = {name: value for name, value in headers.items() if name.lower() not in private}
    return attrs.evolve(call, path=str(url), query={}, headers=headers)


def _is_redirect(response: httpx.Response) -> bool:
    """Return True for a redirect of a request without a body; others are not followed."""
    return response.has_redirect_location and response.request.method in ("GET", "HEAD")


def decode_error(
    response: httpx.Response, problem: str, call: Call[Any] | None = None
) -> errors.ReplicateError:
    """Return the error for a success whose body is not what the operation describes."""
    start = body_text(response, 100)
    problem = f"the body cannot be read: {problem}; it begins with {start!r}"
    if call is not None and _creates(response.request):
        sent_at = response.extensions["sent_at"]
        return errors.OutcomeUnknown(
            response.request, problem, call.json, sent_at, response.status_code
        )
    return errors.APIError(response, problem)
