"""Timeouts that end at a moment, too: else each byte that comes would begin them anew."""

from __future__ import annotations

import time
from collections.abc import Mapping

import httpx


class Within(float):
    """Seconds for one read or write, of which fewer are left the nearer the end of all is."""

    end: float

    def __new__(cls, seconds: float, end: float) -> Within:
        """A timeout that ends at `end` of `time.monotonic()` at the latest."""
        made = super().__new__(cls, seconds)
        made.end = end
        return made


def left(timeout: float | None) -> float | None:
    """Seconds that a read or write may take that begins now."""
    if not isinstance(timeout, Within):
        return timeout
    return min(timeout, max(timeout.end - time.monotonic(), 0.001))


def limit(request: httpx.Request) -> Mapping[str, float | None]:
    """Put the timeouts of a request within their `total`, if they have one, which begins now."""
    timeouts: Mapping[str, float | None] = request.extensions.get("timeout", {})
    total = timeouts.get("total")
    if total is not None:
        end = time.monotonic() + total
        timeouts = {name: Within(value or total, end) for name, value in timeouts.items()}
        request.extensions = {**request.extensions, "timeout": timeouts}
    return timeouts
