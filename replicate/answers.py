"""What an answer says beside its result: the problem, and how long to wait."""

from __future__ import annotations

import json
import re
import time
from email.utils import mktime_tz, parsedate_tz
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import httpx


def text(response: httpx.Response, length: int) -> str:
    """The beginning of a body, as far as it is text."""
    # Not response.text, which trusts the charset that the answer names.
    return response.content[: 4 * length].decode("utf-8", "replace")[:length]


def problem(response: httpx.Response) -> dict[str, str]:
    """The members of a problem+json body, as text; none where the body is anything else."""
    try:
        body = json.loads(response.content)
        members = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        return {name: str(value) for name, value in members.items() if value is not None}
    except (ValueError, RecursionError):
        return {}


def asked(request: httpx.Request) -> str:
    """What a request asks for, without the query, which may be a signature."""
    return str(request.url.copy_with(query=None, userinfo=b""))


def request_id(response: httpx.Response) -> str | None:
    """The server's name for a request."""
    named: str | None = response.headers.get("x-request-id") or response.headers.get("cf-ray")
    return named


def number(text: str) -> int | None:
    """The whole number that a header is; None if it is none, or so long that it means nothing."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None


def server_wait(response: httpx.Response) -> float | None:
    """Seconds that an answer asks to wait: the longest of all the ways in which it says so."""
    after = response.headers.get("retry-after", "")
    said = [_seconds(after), _seconds_until(after)]
    if response.status_code == 429:
        body = problem(response)
        sentence = re.search(r"resets? in ~?(\d+(?:\.\d+)?)\s*s", body.get("detail", ""))
        said += [
            _seconds(response.headers.get("ratelimit-reset")),
            _seconds(body.get("retry_after")),
            _seconds(sentence and sentence[1]),
        ]
    return max((seconds for seconds in said if seconds is not None), default=None)


def _seconds(value: Any) -> float | None:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _seconds_until(text: str) -> float | None:
    """Seconds until an HTTP date."""
    try:
        date = parsedate_tz(text)
        return None if date is None else max(0.0, mktime_tz(date) - time.time())
    except (ValueError, OverflowError):
        return None
