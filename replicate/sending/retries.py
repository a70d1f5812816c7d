"""When a request is sent again, and when not: decisions only, the client sleeps and sends.

Not tenacity or stamina: what to do depends on the request, on its answer's headers and body and on
what other calls of the client were told, so such a library would only run our functions in a loop.
"""

from __future__ import annotations

import random
from typing import Any

import httpx
from replicate_api.types import Call

from ..answers import server_wait

SAFE_TO_REPEAT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "QUERY"})

FIRST_BACKOFF, LONGEST_BACKOFF = 0.5, 8.0
"""Seconds: the bound of the first pause, and of any."""


def is_repeatable(request: httpx.Request) -> bool:
    """Whether sending a request twice does what sending it once does.

    An upload counts: the file that an unanswered one may have left costs nothing and expires.
    """
    return request.method in SAFE_TO_REPEAT or (
        request.method == "POST" and request.url.path.endswith(("/cancel", "/files"))
    )


def starts_work(request: httpx.Request) -> bool:
    """Whether a request may begin something that costs, so that twice would cost twice."""
    return request.method == "POST" and not is_repeatable(request)


def limited_as(call: Call[Any]) -> str:
    """The rate limit that a call counts for: `create` is apart from all others.

    And canceling is never to wait because something else was refused: it ends what costs.
    """
    if call.method == "POST" and call.path.endswith(("/predictions", "/trainings")):
        return "create"
    return "cancel" if call.path.endswith("/cancel") else "other"


def pause(
    request: httpx.Request, outcome: httpx.Response | httpx.RequestError, attempt: int
) -> float | None:
    """Seconds to wait before a request is sent again; None if it must not be.

    Args:
        request: What was sent.
        outcome: Its answer, or why there is none.
        attempt: How often it has been sent so far, at least 1.
    """
    if isinstance(outcome, httpx.Response):
        if not may_repeat_answered(request, outcome):
            return None
        return max(server_wait(outcome) or 0, backoff(attempt))
    if never_arrived(outcome) or is_repeatable(request):
        return backoff(attempt)
    return None


def may_repeat_answered(request: httpx.Request, response: httpx.Response) -> bool:
    """Whether the answer says that nothing was done, or that doing it again does no harm."""
    status = response.status_code
    if status == 429 or (status == 503 and "retry-after" in response.headers):
        return True
    return is_repeatable(request) and (status == 408 or status >= 500)


def never_arrived(error: httpx.RequestError) -> bool:
    """Whether a request surely did not reach the server: there was no connection to send it on."""
    return isinstance(
        error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError
    )


def backoff(attempt: int) -> float:
    """A pause that grows with the attempts, with full jitter."""
    return random.uniform(0, min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (attempt - 1)))
