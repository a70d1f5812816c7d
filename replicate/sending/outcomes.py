"""What came of sending a call: what is known of it, and the error that it means."""

from __future__ import annotations

import inspect
import math
from datetime import datetime
from typing import Any, Generic, TypeVar

import attrs
import httpx
from replicate_api.types import Call

from ..errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    OutcomeUnknown,
    ReplicateError,
    detached,
)
from ..options import origin
from .retries import may_repeat_answered, never_arrived, starts_work

T = TypeVar("T")


@attrs.define(eq=False, repr=False)
class Sending(Generic[T]):
    """A call on its way, which may take several requests."""

    call: Call[T]
    until: float = math.inf
    """When it must be done, by the client's clock."""
    sent_at: datetime | None = None
    """When a request went out of which it is not known that nothing came; None: none did."""

    out_of_time: bool = False
    """Whether it failed because it could not be done by then."""

    made: T | None = None
    """Its result, once there is one, wherever the caller may be interrupted."""


def failure(
    request: httpx.Request, outcome: httpx.Response | httpx.RequestError, sending: Sending[Any]
) -> ReplicateError | None:
    """The error that an outcome means, None if it is a success."""
    if isinstance(outcome, httpx.Response):
        if outcome.is_success or _location(request, outcome) is not None:
            return None
        error: ReplicateError = APIError.of(outcome)
        problem, status = str(error), outcome.status_code
        may_be_done = status >= 500 and not may_repeat_answered(request, outcome)
    else:
        problem, status = f"{type(outcome).__name__}: {outcome}".rstrip(": "), None
        timed_out = isinstance(outcome, httpx.TimeoutException)
        error = (APITimeoutError if timed_out else APIConnectionError)(request, problem)
        may_be_done = not never_arrived(outcome)
    if may_be_done and starts_work(request):
        assert sending.sent_at is not None
        error = OutcomeUnknown(request, problem, sending.call.json, sending.sent_at, status)
    if isinstance(outcome, httpx.RequestError):
        error.__cause__ = detached(outcome)
    return error


def answered(response: Any) -> httpx.Response:
    """What a `fetch` function gave.

    Raises:
        TypeError: it is no response, for instance because a function that wraps another one has
            no `return`.
    """
    if isinstance(response, httpx.Response):
        return response
    if inspect.iscoroutine(response):
        response.close()
    raise TypeError(f"fetch must give an httpx.Response, not {type(response).__name__}")


def redirected(call: Call[T], response: httpx.Response) -> Call[T] | None:
    """The call to where an answer leads; None if nowhere."""
    url = _location(response.request, response)
    if url is None:
        return None
    headers = call.headers
    if origin(url) != origin(response.request.url):
        # The caller's own, for the host that the caller named.
        private = ("authorization", "cookie")
        headers = {name: value for name, value in headers.items() if name.lower() not in private}
    return attrs.evolve(call, path=str(url), query={}, headers=headers)


def _location(request: httpx.Request, response: httpx.Response) -> httpx.URL | None:
    """Where an answer leads a request that only reads.

    Others are not sent on: their body would go to a place that nobody named.
    """
    if not response.has_redirect_location or request.method not in ("GET", "HEAD"):
        return None
    try:
        return request.url.join(response.headers["location"])
    except httpx.InvalidURL:
        return None


def unreadable(response: httpx.Response, problem: str) -> APIError:
    """The error for a success whose body is not what the operation describes."""
    error = APIError(response, f"the body cannot be read: {problem}")
    error.args = (f"{error.args[0]}; it begins {error.body[:100]!r}",)
    return error
