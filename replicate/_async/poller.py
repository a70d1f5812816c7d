"""Poll all the predictions that a client waits for, in as few requests as possible.

There is no task or thread for it: each wait sends what is due when it continues.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
from replicate_api.api.predictions.get import call as get_call
from replicate_api.api.predictions.list import call as list_call
from replicate_api.models import Prediction
from replicate_api.types import Call

from .._core.pagination import next_page
from .._core.poll_schedule import MAX_SWEEP_TIME, PollSchedule, Sweep, Waiter
from ..errors import ReplicateError
from .sender import AsyncSender

if TYPE_CHECKING:
    from replicate_api.models import Training

MAX_HELD = 40
"""Create requests that are held at the same time, each on a connection."""


@attrs.define(eq=False, repr=False)
class AsyncPoller:
    """Polls the predictions of a client."""

    sender: AsyncSender
    schedule: PollSchedule = attrs.field(factory=PollSchedule)
    _held: list[None] = attrs.field(factory=list[None])
    """Holds an item for each create request that is held."""
    _process: int = attrs.field(factory=os.getpid)

    def add(
        self,
        record: Prediction | Training,
        interval: float | None,
        *,
        shared: bool,
        needs_logs: bool,
    ) -> Waiter:
        """Add a wait, which the caller removes."""
        if self._process != os.getpid():  # a child process does not have the parent's waits
            self.schedule, self._process = PollSchedule(), os.getpid()
        listed = shared and isinstance(record, Prediction)
        now = self.sender.clock.now()
        return self.schedule.add(record, interval, now, listed=listed, needs_logs=needs_logs)

    def delay(self, waiter: Waiter) -> float:
        """Return the seconds until the next `refresh` of a wait."""
        return self.schedule.delay(waiter, self.sender.clock.now())

    async def refresh(self, waiter: Waiter, deadline: float) -> Any:
        """Send the request that is due, if any, and return the record.

        Raises:
            ReplicateError: The record could not be polled. A list never raises.
        """
        schedule, now = self.schedule, self.sender.clock.now()
        if waiter.is_complete and schedule.uses_list(waiter, now):
            if (sweep := schedule.start_sweep(now)) is not None:
                await self._read_pages(sweep, waiter, deadline)
            if waiter.is_complete:
                return waiter.record
        if waiter.is_complete and now < waiter.due:
            return waiter.record
        call = _refresh_call(waiter.record)
        record = await self.sender.send(call, deadline)
        limited = self._was_limited(call, now)
        schedule.on_poll(waiter, record, self.sender.clock.now(), limited=limited)
        return record

    async def _read_pages(self, sweep: Sweep, leader: Waiter, deadline: float) -> None:
        schedule, clock, visited = self.schedule, self.sender.clock, set[str]()
        call: Call[Any] | None = list_call()
        end = min(deadline, sweep.started + MAX_SWEEP_TIME)
        try:
            while call is not None:
                page = await self.sender.send(call, end)
                more = sweep.read(page)
                call = next_page(page, visited, self.sender.options) if more else None
            schedule.leader = leader
            limited = self._was_limited(list_call(), sweep.started)
            schedule.on_sweep(sweep, clock.now(), limited=limited)
        except ReplicateError:
            if clock.now() < deadline:
                schedule.disable_list(clock.now())
        finally:
            schedule.lead.append(None)

    def _was_limited(self, call: Call[Any], since: float) -> bool:
        return self.sender.rate_limiter(call).limited_at >= since

    @contextmanager
    def hold(self, call: Call[Prediction]) -> Generator[Call[Prediction]]:
        """Return a create call that is held only if few others are."""
        if "Prefer" not in call.headers:
            yield call
        elif len(self._held) >= MAX_HELD:
            headers = {name: value for name, value in call.headers.items() if name != "Prefer"}
            yield attrs.evolve(call, headers=headers)
        else:
            self._held.append(None)
            try:
                yield call
            finally:
                self._held.pop()


def _refresh_call(record: Prediction | Training) -> Call[Any]:
    if isinstance(record, Prediction):
        return get_call(record.id)
    from replicate_api.api.trainings.get import call as get_training_call

    return get_training_call(record.id)
