"""Details of a response: problem+json, request id, requested delay."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import httpx

MAX_WAIT = 600.0
"""Seconds: a longer wait is not one for all calls. It may be a time of day, or a mistake."""


def body_text(response: httpx.Response, limit: int) -> str:
    """Return the first characters of a body."""
    # Not response.text, which trusts the charset that the response declares.
    return response.content[: 4 * limit].decode("utf-8", "replace")[:limit]


def problem_details(response: httpx.Response) -> dict[str, str]:
    """Return the members of a problem+json body as text; an empty dict for any other body."""
    try:
        body = json.loads(response.content)
        members = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        return {name: str(value) for name, value in members.items() if value is not None}
    except (ValueError, RecursionError):
        return {}


def url_without_query(request: httpx.Request) -> str:
    """Return a request's URL without its query, which may hold a signature."""
    return str(request.url.copy_with(query=None, userinfo=b""))


def request_id(response: httpx.Response) -> str | None:
    """Return the id that the server assigned to a request."""
    value: str | None = response.headers.get("x-request-id") or response.headers.get("cf-ray")
    return value


def retry_after(response: httpx.Response) -> float | None:
    """Return the seconds to wait, as a response says: of several delays the longest plausible."""
    header = response.headers.get("retry-after", "")
    delays = [_seconds(header)]
    if until := parse_http_date(header):
        now = parse_http_date(response.headers.get("date", "")) or datetime.now(UTC)
        delays.append(max(0.0, (until - now).total_seconds()))
    if response.status_code == 429:
        body = problem_details(response)
        sentence = re.search(r"resets? in ~?(\d+(?:\.\d+)?)\s*s", body.get("detail", ""))
        delays += [
            _seconds(response.headers.get("ratelimit-reset")),
            _seconds(body.get("retry_after")),
            _seconds(sentence and sentence[1]),
        ]
    known = [delay for delay in delays if delay is not None]
    return max(known, key=lambda delay: (delay <= MAX_WAIT, delay), default=None)


@lru_cache(16)  # the responses of one second have the same
def parse_http_date(text: str) -> datetime | None:
    """Return the time of a `Date` header, in whole seconds; None if it is invalid."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _seconds(value: Any) -> float | None:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < float("inf") else None
