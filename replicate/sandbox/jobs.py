"""Predictions and trainings: their records, and notifications of changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from replicate._core.status import TERMINAL_STATUSES

from .clock import timestamp
from .files import File
from .streams import StreamEvent

JSON = dict[str, Any]
Kind = Literal["predictions", "trainings"]

DATA_RETENTION = 3600.0
"""Seconds from the end of a prediction to the removal of its input, output and logs."""


@dataclass(eq=False, slots=True)
class Job:
    """A prediction or training.

    `record` is what the API returns. Change it by methods only: they notify.
    """

    kind: Kind
    record: JSON
    created: float
    position: int
    deadline: float | None = None
    notify: Callable[[Job, str], None] = lambda job, event: None
    files: list[File] = field(default_factory=list[File])
    events: list[StreamEvent] = field(default_factory=list[StreamEvent])
    tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    started: float | None = None
    completed: float | None = None
    metrics: JSON = field(default_factory=dict[str, Any])
    _waiters: list[asyncio.Future[None]] = field(default_factory=list[asyncio.Future[None]])
    _body: bytes | None = None

    @property
    def id(self) -> str:
        """The id of the prediction or training."""
        return str(self.record["id"])

    @property
    def is_terminal(self) -> bool:
        """True once it has succeeded, failed, or was canceled or aborted."""
        return self.record["status"] in TERMINAL_STATUSES

    def body(self) -> bytes:
        """Return the record as JSON, cached until it changes."""
        if self._body is None:
            self._body = json.dumps(self.record).encode()
        return self._body

    def remove_expired_data(self, now: float) -> None:
        """Remove input, output and logs an hour after the end of a prediction."""
        if self.completed is None or now < self.completed + DATA_RETENTION:
            return
        if self.kind == "predictions" and not self.record["data_removed"]:
            self.files.clear()
            self.events.clear()
            self.update(input={}, output=None, logs="", data_removed=True)

    def update(self, **properties: Any) -> None:
        """Set properties of the record and wake those who wait for a change."""
        self.record.update(properties)
        self._body = None
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def change(self) -> None:
        """Wait for the next change."""
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter

    async def wait_until_done(self) -> None:
        """Wait for a terminal status."""
        while not self.is_terminal:
            await self.change()

    def start(self, moment: float) -> None:
        """Set the status to `processing`."""
        self.started = moment
        self.update(status="processing", started_at=timestamp(moment))
        self.notify(self, "start")

    def log(self, text: str) -> None:
        """Append to the logs."""
        self._event("logs", text)
        self.update(logs=self.record["logs"] + text)
        self.notify(self, "logs")

    def put_output(self, output: Any) -> None:
        """Set the output."""
        self._event("output", output)
        self.update(output=output)
        self.notify(self, "output")

    def add_output(self, item: Any) -> None:
        """Append an item to the output."""
        self._event("output", item)
        items = self.record["output"]
        if not isinstance(items, list):
            items = []
        cast("list[Any]", items).append(item)
        self.update(output=items)
        self.notify(self, "output")

    def finish(self, status: str, moment: float, error: str | None = None) -> None:
        """Set a terminal status, unless there is one.

        A deadline before the moment decides the status.
        """
        if self.is_terminal:
            return
        if self.deadline is not None and moment >= self.deadline:
            status, moment, error = self._overdue(), self.deadline, None
        self.completed = moment
        metrics = dict(self.metrics)
        if self.started is not None:
            metrics["predict_time"] = round(moment - self.started, 6)
        metrics["total_time"] = round(moment - self.created, 6)
        self.record |= {"status": status, "error": error}
        self._end_events()
        self.update(completed_at=timestamp(moment), metrics=metrics)
        self.notify(self, "completed")
        for task in self.tasks:
            task.cancel()
        self.tasks.clear()

    def expire(self) -> None:
        """End it at its deadline."""
        if self.deadline is not None:
            self.finish(self._overdue(), self.deadline)

    def replay(self) -> None:
        """Create the stream's events from the record of an earlier process."""
        output = self.record["output"]
        for item in cast("list[Any]", output) if isinstance(output, list) else [output]:
            self._event("output", item)
        self._end_events()

    def _end_events(self) -> None:
        status, error = self.record["status"], self.record["error"]
        if error is not None:
            self._event("error", {"detail": error})
        self._event("done", {} if status == "succeeded" else {"reason": _REASONS[status]})

    def _overdue(self) -> str:
        return "aborted" if self.started is None else "canceled"

    def _event(self, name: str, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        self.events.append(StreamEvent(len(self.events), name, text))


_REASONS = {"failed": "error", "canceled": "canceled", "aborted": "canceled"}
