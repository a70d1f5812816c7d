"""A prediction or a training: its record, and who is to hear of its changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from .clock import timestamp
from .files import File
from .streams import Event

JSON = dict[str, Any]
Kind = Literal["predictions", "trainings"]

FINAL = frozenset({"succeeded", "failed", "canceled", "aborted"})
DATA_KEPT = 3600.0  # seconds after its end that a prediction keeps input, output and logs


@dataclass(eq=False, slots=True)
class Job:
    """The record is what the API shows; every change goes through a method, which tells of it."""

    kind: Kind
    record: JSON
    created: float
    position: int
    deadline: float | None = None
    report: Callable[[Job, str], None] = lambda job, event: None
    files: list[File] = field(default_factory=list[File])
    events: list[Event] = field(default_factory=list[Event])
    tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    started: float | None = None
    completed: float | None = None
    metrics: JSON = field(default_factory=dict[str, Any])
    _waiters: list[asyncio.Future[None]] = field(default_factory=list[asyncio.Future[None]])
    _body: bytes | None = None

    @property
    def id(self) -> str:
        return str(self.record["id"])

    @property
    def is_final(self) -> bool:
        return self.record["status"] in FINAL

    def body(self) -> bytes:
        """The record as JSON, kept until it changes."""
        if self._body is None:
            self._body = json.dumps(self.record).encode()
        return self._body

    def forget_data(self, now: float) -> None:
        """Drop what the API removes an hour after the end of a prediction."""
        if self.completed is None or now < self.completed + DATA_KEPT:
            return
        if self.kind == "predictions" and not self.record["data_removed"]:
            self.files.clear()
            self.events.clear()
            self.update(input={}, output=None, logs="", data_removed=True)

    def update(self, **properties: Any) -> None:
        """Set properties as they are given, and wake who waits for a change."""
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

    async def end(self) -> None:
        while not self.is_final:
            await self.change()

    def start(self, moment: float) -> None:
        self.started = moment
        self.update(status="processing", started_at=timestamp(moment))
        self.report(self, "start")

    def log(self, text: str) -> None:
        self._event("logs", text)
        self.update(logs=self.record["logs"] + text)
        self.report(self, "logs")

    def put_output(self, output: Any) -> None:
        self._event("output", output)
        self.update(output=output)
        self.report(self, "output")

    def add_output(self, item: Any) -> None:
        self._event("output", item)
        items = self.record["output"]
        if not isinstance(items, list):
            items = []
        cast("list[Any]", items).append(item)
        self.update(output=items)
        self.report(self, "output")

    def finish(self, status: str, moment: float, error: str | None = None) -> None:
        """End it, unless it has ended; a deadline that has passed by then decides how."""
        if self.is_final:
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
        self.report(self, "completed")
        for task in self.tasks:
            task.cancel()
        self.tasks.clear()

    def expire(self) -> None:
        """End it because its deadline has come."""
        if self.deadline is not None:
            self.finish(self._overdue(), self.deadline)

    def replay(self) -> None:
        """Make its stream's events out of the record, for one that ended in an earlier process."""
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
        self.events.append(Event(len(self.events), name, text))


_REASONS = {"failed": "error", "canceled": "canceled", "aborted": "canceled"}
