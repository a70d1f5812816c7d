"""The output of a prediction as Server-Sent Events."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .jobs import Job

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """An event of a prediction's stream."""

    number: int
    name: str
    data: str

    def encode(self, stream: str) -> bytes:
        """Return the event as bytes of a stream."""
        # A bare \r ends a line as \n does: left in the data (tqdm writes it) it would cut it off.
        lines = "".join(f"data: {line}\n" for line in _LINE_END.split(self.data))
        text = f"event: {self.name}\nid: {stream}:{self.number}\n{lines}\n"
        return text.encode(errors="replace")


def event_number(event_id: str, stream: str) -> int | None:
    """Return the number in an event id of this stream, or None."""
    name, _, number = event_id.rpartition(":")
    return int(number) if name == stream and number.isdecimal() else None


async def stream(job: Job, last_event_id: str) -> AsyncIterator[bytes]:
    """Yield the events of a job, from the one after `last_event_id`."""
    name = stream_name(job)
    last = event_number(last_event_id, name)
    next_event = 0 if last is None else last + 1
    yield b": hi\n\n"
    while True:
        for event in job.events[next_event:]:
            yield event.encode(name)
            next_event = event.number + 1
        if job.is_terminal:
            return
        await job.change()


def stream_name(job: Job) -> str:
    """Return the part of event ids that identifies the stream."""
    return str(int(job.created))
