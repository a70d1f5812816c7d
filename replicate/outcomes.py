"""What came of sending a call: what is known of it, and the error that it means."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar

import attrs
import httpx
from replicate_api.types import Call

from .errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    OutcomeUnknown,
    ReplicateError,
    detached,
)
from .retries import may_repeat_answered, never_arrived, starts_work

T = TypeVar("T")


@attrs.define
class Sending(Generic[T]):
    """A call on its way, which may take several requests."""

    call: Call[T]
    until: float | None = None
    """When it must be done, by the client's clock; None: no limit."""
    sent_at: datetime | None = None
    """When a request went out of which it is not known that nothing came; None: none did."""

    def left(self, now: float) -> float | None:
        """Seconds until it must be done."""
        return None if self.until is None else self.until - now


def failure(
    request: httpx.Request, outcome: httpx.Response | httpx.RequestError, sending: Sending[Any]
) -> ReplicateError | None:
    """The error that an outcome means, None if it is a success."""
    if isinstance(outcome, httpx.Response):
        if outcome.is_success:
            return None
        error = APIError.of(outcome)
        if (
            outcome.status_code < 500
            or not starts_work(request)
            or may_repeat_answered(request, outcome)
        ):
            return error
        return _unknown(request, str(error), sending, outcome.status_code)
    problem = f"{type(outcome).__name__}: {outcome}".rstrip(": ")
    if starts_work(request) and not never_arrived(outcome):
        found: APIConnectionError = _unknown(request, problem, sending, None)
    else:
        timed_out = isinstance(outcome, httpx.TimeoutException)
        found = (APITimeoutError if timed_out else APIConnectionError)(request, problem)
    found.__cause__ = detached(outcome)
    return found


def redirect(request: httpx.Request, outcome: httpx.Response | httpx.RequestError) -> str | None:
    """Where an answer leads a request that only reads; None if nowhere.

    Others are not sent on: their body would go to a place that nobody named.
    """
    if not isinstance(outcome, httpx.Response) or not outcome.has_redirect_location:
        return None
    if request.method not in ("GET", "HEAD"):
        return None
    return str(request.url.join(outcome.headers["location"]))


def unreadable(response: httpx.Response, problem: str) -> APIError:
    """The error for a success whose body is not what the operation describes."""
    error = APIError(response, f"the body cannot be read: {problem}")
    error.args = (f"{error.args[0]}; it begins {error.body[:100]!r}",)
    return error


def _unknown(
    request: httpx.Request, problem: str, sending: Sending[Any], status: int | None
) -> OutcomeUnknown:
    assert sending.sent_at is not None
    return OutcomeUnknown(
        request, problem, sent=sending.call.json, sent_at=sending.sent_at, status=status
    )
