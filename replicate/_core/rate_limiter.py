"""A rate limiter that all calls of a client share: which request is sent when."""

from __future__ import annotations

import itertools
import math
import re
import threading
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

import httpx
from replicate_api.types import Call

from .responses import MAX_WAIT

IN_FLIGHT_TIMEOUT, HELD_TIMEOUT = 5.0, 0.5
"""Seconds after which a request without a response counts as admitted, and one that the API holds.

A 429 comes at once."""

INITIAL_WINDOW = 50
"""Creates in flight before the first response, as refused ones slow down all of an account."""

RECHECK, MAX_RECHECK = 0.02, 1.0
"""Seconds until the first in the queue checks again, and the last."""

MAX_WINDOW = 100
"""Requests in flight beyond which the window is unlimited, if the API does not say its limit."""


def rate_limit_kind(call: Call[Any]) -> str:
    """Return the kind of rate limit that a call counts for: `create`, `cancel` or `other`.

    The API limits creates separately. Canceling ends what costs money, so it never waits for the
    others.
    """
    if call.method == "POST" and call.path.endswith(("/predictions", "/trainings")):
        return "create"
    return "cancel" if call.path.endswith("/cancel") else "other"


class RateLimiter:
    """Queues requests in order while the API has said to wait, and limits those in flight after.

    Args:
        kind: The rate limit: `create` has a window before a response says more.

    If all of them were sent at once, all but one would be refused again. So a 429 sets the window
    to one request in flight. Each admitted request adds one, or sets it to `ratelimit-remaining`.
    A refused request keeps its position.
    """

    def __init__(self, kind: str = "other") -> None:
        self.positions: Iterator[int] = itertools.count()
        """Positions in the queue: each call has one for all of its attempts."""
        self.admitted_at: float = -math.inf
        """The time of the last response other than 429 and 5xx."""
        self.limited_at: float = -math.inf
        """The time of the last 429."""
        self._lock = threading.Lock()
        self._closed_until = -math.inf
        self._window = INITIAL_WINDOW if kind == "create" else math.inf
        self._capacity = 1
        """Requests that the API admits at once, by the highest `ratelimit-remaining`."""
        self._in_flight: dict[int, float] = {}
        """Times after which a request counts as admitted, by position."""
        self._queue: list[int] = []

    def delay(self, position: int, now: float, *, held: bool = False) -> float:
        """Return the seconds to wait before the next check; 0.0 if the request is to be sent."""
        with self._lock:
            index = bisect_left(self._queue, position)
            if self._queue[index : index + 1] == [position]:
                del self._queue[index]
            if self._window == math.inf and now >= self._closed_until:
                return 0.0
            for other, admitted_at in list(self._in_flight.items()):
                if now >= admitted_at:
                    self._admit(other)
            closed = max(0.0, self._closed_until - now)
            if not closed and len(self._in_flight) + index < self._window:
                self._in_flight[position] = now + (HELD_TIMEOUT if held else IN_FLIGHT_TIMEOUT)
                return 0.0
            self._queue.insert(index, position)
            return closed + min(RECHECK * (index if closed else index + 1), MAX_RECHECK)

    def on_rate_limited(self, position: int, delay: float, now: float) -> None:
        """Record a 429: no request is sent for `delay` seconds."""
        with self._lock:
            self._in_flight.pop(position, None)
            self.limited_at = now
            self._close(delay, now)

    def on_response(self, position: int, response: httpx.Response, now: float) -> None:
        """Record a response other than 429. Its headers may say how many more are admitted."""
        remaining = _count(response, "ratelimit-remaining")
        reset = _count(response, "ratelimit-reset") if remaining == 0 else None
        with self._lock:
            if response.status_code < 500:
                self.admitted_at = now
            if remaining is not None:
                self._capacity = max(self._capacity, remaining + 1)
            if position in self._in_flight:  # else it was sent before the last 429
                self._admit(position, remaining)
            if reset is not None:
                # All of the limit is back after `reset` seconds, and one request of it after:
                self._close(reset / self._capacity, now)

    def release(self, position: int) -> None:
        """Forget a call that has ended or waits for a retry."""
        with self._lock:
            self._in_flight.pop(position, None)
            if position in self._queue:
                self._queue.remove(position)

    def _admit(self, position: int, remaining: int | None = None) -> None:
        del self._in_flight[position]
        if remaining is None:
            self._window += 1
        else:
            self._window = max(1, remaining)
        if self._capacity == 1 and self._window >= MAX_WINDOW:
            self._window = math.inf

    def _close(self, delay: float, now: float) -> None:
        if delay <= MAX_WAIT:
            self._closed_until = max(self._closed_until, now + delay)
            self._window = 1
            self._in_flight.clear()  # their responses say nothing of the time after


def _count(response: httpx.Response, name: str) -> int | None:
    """Return the number in a header; None if it has none."""
    text = response.headers.get(name, "")
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else None
