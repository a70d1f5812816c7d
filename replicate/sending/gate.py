"""Rate limits, as all calls of one client see them together: which request leaves, and when."""

from __future__ import annotations

import itertools
import math
import threading
from bisect import bisect_left
from collections.abc import Iterator

import httpx

from ..answers import number

TURN = 5.0
"""Seconds after which a request without an answer was not refused: refusals come at once."""

STEP, LONGEST_STEP = 0.02, 1.0
"""Seconds between two looks of the first in the queue, and of the last: those behind look later."""

GROWTH = 0.5
"""How many more requests may be on their way for each that was not refused."""

WIDE = 100
"""As many on their way are as good as no limit."""

LONGEST_RESET = 600
"""Seconds: a longer `ratelimit-reset` is something else, such as a time of day."""


class Gate:
    """Lets requests through, none while the API has said to wait, and few after that.

    Opening for all that wait would have all but one of them refused again. So a refusal leaves
    room for one request on its way, and each answer that is none makes more room: by what the
    answer says is left, or else by a half. Who came first goes first, also when refused.
    """

    def __init__(self) -> None:
        self.tickets: Iterator[int] = itertools.count()
        """Each call takes one: its place in the queue, however often it is refused."""
        self._lock = threading.Lock()
        self._closed_until = -math.inf
        self._room = math.inf
        """How many may be on their way at once."""
        self._most_remaining = 0
        """The most that an answer since the last refusal said is left."""
        self._leaving: dict[int, float] = {}
        """When those left that are on their way, by ticket."""
        self._queue: list[int] = []

    def wait(self, ticket: int, now: float) -> float:
        """Seconds to wait before asking again; 0.0: the request is to leave now."""
        with self._lock:
            place = bisect_left(self._queue, ticket)
            if self._queue[place : place + 1] == [ticket]:
                del self._queue[place]
            if self._room == math.inf and now >= self._closed_until:
                return 0.0
            for other, left_at in list(self._leaving.items()):
                if now - left_at >= TURN:
                    self._passed(other)
            closed = max(0.0, self._closed_until - now)
            if not closed and len(self._leaving) + place + 1 <= self._room:
                self._leaving[ticket] = now
                return 0.0
            self._queue.insert(place, ticket)
            return closed + min(STEP * (place if closed else place + 1), LONGEST_STEP)

    def refused(self, ticket: int, until: float) -> None:
        """Take in that a request was refused, and all would be before then."""
        with self._lock:
            self._leaving.pop(ticket, None)
            self._most_remaining = 0
            self._close(until, room=1)

    def answered(self, ticket: int, answer: httpx.Response, now: float) -> None:
        """Take in an answer that is no refusal; its headers may say how many more would be none."""
        remaining = number(answer.headers.get("ratelimit-remaining", ""))
        reset = number(answer.headers.get("ratelimit-reset", "")) if remaining == 0 else None
        with self._lock:
            if ticket in self._leaving:  # else it left before the last refusal, and says nothing
                self._passed(ticket, remaining)
            if reset is not None and reset <= LONGEST_RESET:
                self._close(now + reset, self._most_remaining)

    def leave(self, ticket: int) -> None:
        """Forget a call that has ended, in whatever way."""
        with self._lock:
            self._leaving.pop(ticket, None)
            if ticket in self._queue:
                self._queue.remove(ticket)

    def _passed(self, ticket: int, remaining: int | None = None) -> None:
        del self._leaving[ticket]
        if remaining is None:
            self._room += GROWTH
        else:
            self._room = max(1, remaining)
            self._most_remaining = max(self._most_remaining, remaining)
        if self._room >= WIDE:
            self._room = math.inf

    def _close(self, until: float, room: int) -> None:
        self._closed_until = max(self._closed_until, until)
        self._room = max(1, room)
