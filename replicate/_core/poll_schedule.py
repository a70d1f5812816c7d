"""Decide how the predictions that a client waits for are polled: one by one, or by the list.

A few are polled one by one. For many, a sweep reads pages of `predictions.list`, newest first, as
long as a page replaces several polls. A prediction that a sweep does not find is polled by itself.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs
from replicate_api.models import Prediction

from .status import is_terminal

if TYPE_CHECKING:
    from replicate_api.models import Training

MIN_POLL_INTERVAL, MAX_POLL_INTERVAL = 0.05, 0.5
"""Seconds between two polls, before jitter, if the caller passes no interval."""

FEW = 8
"""Predictions that are polled one by one: as many as `map` runs by default."""

PAGE_COST = 4
"""Polls that a page must replace, as its response is larger and has no logs."""

PAGES_PER_SECOND, POLLS_PER_SECOND = 5, 20
"""Requests: 300 and 1,200 a minute, of the 3,000 that the API allows."""

MIN_SWEEP_INTERVAL = 0.25
"""Seconds between the starts of two sweeps."""

MAX_SWEEP_TIME = 60.0
"""Seconds after which a sweep fails."""

LIST_RETRY_DELAY = 30.0
"""Seconds without sweeps after one that failed or that polls would have cost less than."""

MIN_TRUST, MAX_TRUST = 300.0, 600.0
"""Seconds after which a prediction is polled by itself, as the list may be out of date."""

MAX_SLOWDOWN = 64.0


def poll_interval(waited: float, interval: float | None) -> float:
    """Return the seconds until the next poll, after `waited` seconds.

    About an eleventh of the time waited, so that a result is late by less than 5 % of its time on
    average, with fewer than 150 polls in the first minute. The jitter keeps clients out of step.
    """
    if interval is not None:
        return interval
    mean = max(MIN_POLL_INTERVAL, waited / 11)
    return min(MAX_POLL_INTERVAL, mean * random.uniform(0.8, 1.2))


@attrs.define(eq=False, repr=False)
class Waiter:
    """One wait for a prediction or training."""

    record: Any
    """The record as last received."""
    interval: float | None
    """Seconds between two polls; None: adaptive."""
    needs_logs: bool
    """False if only the output is needed of a prediction that succeeds."""
    started: float
    due: float
    """The time of the next poll."""
    is_listed: bool
    """False to poll by itself: it is not a prediction, or a sweep did not find it."""
    polled: float
    """The time of the last poll, or the start."""
    trust: float = attrs.field(factory=lambda: random.uniform(MIN_TRUST, MAX_TRUST))
    """Seconds after a poll in which sweeps alone refresh it. Not the same for all of a program."""
    is_complete: bool = True
    """False if the record is from the list and lacks what is needed."""

    def update(self, listed: Prediction) -> None:
        """Store a record of the list if its status is new."""
        self.is_listed = True
        if listed.status != self.record.status and not is_terminal(self.record):
            self.record = listed
            lacks_output = self.needs_logs or listed.status != "succeeded" or listed.output is None
            self.is_complete = not (is_terminal(listed) and lacks_output)


@attrs.define(eq=False, repr=False)
class PollSchedule:
    """The waits of a client, and when the next requests for them are due."""

    waiters: dict[int, Waiter] = attrs.field(factory=dict[int, Waiter])
    leader: Waiter | None = None
    """The wait that sent the last sweep, and that sends the next one."""
    lead: list[None] = attrs.field(factory=lambda: [None])
    """Holds one item, which the wait that sends a sweep removes meanwhile."""
    next_sweep: float = -math.inf
    """The start of the next sweep; during a sweep, its start."""
    sweep_duration: float = 0.0
    """Seconds that the last sweep took."""
    list_disabled_until: float = -math.inf
    slowdown: float = 1.0
    """Factor of all intervals: doubled by a 429, and reduced by other responses."""
    unlisted: int = 0
    """Waits that the last sweep did not find."""

    def add(
        self,
        record: Prediction | Training,
        interval: float | None,
        now: float,
        *,
        listed: bool,
        needs_logs: bool,
    ) -> Waiter:
        """Add a wait. If there are few, its first poll is due at once."""
        waiter = Waiter(record, interval, needs_logs, now, now, listed, now)
        self.waiters[id(waiter)] = waiter
        if listed and not self.are_few():
            waiter.due += self._poll_interval(waiter, now)
        return waiter

    def remove(self, waiter: Waiter) -> None:
        """Remove a wait that has ended."""
        self.waiters.pop(id(waiter), None)
        if self.leader is waiter:
            self.leader = None

    def are_few(self) -> bool:
        """Return True if all waits are polled one by one."""
        return len(self.waiters) <= FEW

    def uses_list(self, waiter: Waiter, now: float) -> bool:
        """Return True if sweeps refresh this wait."""
        listed = waiter.is_listed and now - waiter.polled < waiter.trust * self.slowdown
        return listed and not self.are_few() and now >= self.list_disabled_until

    def delay(self, waiter: Waiter, now: float) -> float:
        """Return the seconds until a wait continues."""
        if not waiter.is_complete:
            return 0.0
        if not self.uses_list(waiter, now):
            return max(0.0, waiter.due - now)
        if waiter is self.leader and self.lead:
            return max(0.0, self.next_sweep - now)
        # Others continue when the sweep has probably ended.
        end = self.next_sweep + 1.2 * self.sweep_duration + 0.02
        return max(end - now, MIN_SWEEP_INTERVAL)

    def on_poll(self, waiter: Waiter, record: Any, now: float, *, limited: bool) -> None:
        """Store the result of a poll, and schedule the next one."""
        waiter.record, waiter.is_complete = record, True
        waiter.polled = now
        self._adapt(limited)
        waiter.due = now + self._poll_interval(waiter, now)

    def start_sweep(self, now: float) -> Sweep | None:
        """Return a sweep if one is due and no other is in progress; its caller ends it."""
        if now < self.next_sweep:
            return None
        try:
            self.lead.pop()
        except IndexError:
            return None
        self.next_sweep = now
        return Sweep(self.waiters.copy().values(), now)

    def on_sweep(self, sweep: Sweep, now: float, *, limited: bool) -> None:
        """Schedule the next sweep after one that has ended."""
        self._adapt(limited)
        self.sweep_duration = now - sweep.started
        self.next_sweep = sweep.started + self._sweep_interval(sweep.pages)
        for waiter in (waiter for same in sweep.missing.values() for waiter in same):
            waiter.is_listed, waiter.due = False, now
        waiters = self.waiters.copy().values()
        self.unlisted = sum(not waiter.is_listed for waiter in waiters)
        if sweep.found < PAGE_COST * sweep.pages:
            self.disable_list(now)

    def disable_list(self, now: float) -> None:
        """Poll all waits one by one for a while."""
        self.list_disabled_until = now + LIST_RETRY_DELAY
        for waiter in self.waiters.copy().values():
            waiter.due = now + self._poll_interval(waiter, now)

    def _poll_interval(self, waiter: Waiter, now: float) -> float:
        interval = poll_interval(now - waiter.started, waiter.interval)
        if self.are_few():
            return interval * self.slowdown
        polled = len(self.waiters) if now < self.list_disabled_until else self.unlisted
        return max(interval, polled / POLLS_PER_SECOND) * self.slowdown

    def _sweep_interval(self, pages: int) -> float:
        return max(MIN_SWEEP_INTERVAL, pages / PAGES_PER_SECOND) * self.slowdown

    def _adapt(self, limited: bool) -> None:
        factor = 2.0 if limited else 0.9
        self.slowdown = min(MAX_SLOWDOWN, max(1.0, self.slowdown * factor))


class Sweep:
    """Pages of the list, read until the rest of the waits is cheaper to poll one by one."""

    def __init__(self, waiters: Iterable[Waiter], now: float) -> None:
        self.started = now
        self.pages: int = 0
        self.found: int = 0
        self.missing: dict[str, list[Waiter]] = {}
        """Waits that are not found yet, by the id of the prediction."""
        self._unlisted: dict[str, list[Waiter]] = {}
        self._empty_pages = 0
        for waiter in waiters:
            if isinstance(waiter.record, Prediction):
                group = self.missing if waiter.is_listed else self._unlisted
                group.setdefault(waiter.record.id, []).append(waiter)

    def read(self, page: Iterable[Prediction]) -> bool:
        """Update waits from a page, and return True if the next page is worth a request."""
        self.pages += 1
        found, oldest = self.found, None
        for prediction in page:
            id: Any = getattr(prediction, "id", None)
            if not isinstance(id, str):
                continue  # a list may hold anything
            oldest = prediction.created_at
            waiters = self.missing.pop(prediction.id, [])
            self.found += len(waiters)
            for waiter in waiters + self._unlisted.pop(prediction.id, []):
                waiter.update(prediction)
        self._empty_pages = 0 if self.found > found else self._empty_pages + 1
        older = [same for same in self.missing.values() if _may_be_older(same[0], oldest)]
        return len(older) > PAGE_COST * (self._empty_pages + 1)


def _may_be_older(waiter: Waiter, oldest: Any) -> bool:
    created_at: Any = waiter.record.created_at
    known = isinstance(created_at, datetime) and isinstance(oldest, datetime)
    return not known or created_at <= oldest
