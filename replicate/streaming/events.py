"""Server-sent events, read from bytes by the rules of the WHATWG.

Not httpx-sse, whose decoder gives an event without data for a comment once an id was seen, keeps a
byte order mark, holds an event back that ends in a carriage return until more arrives, takes
`retry: -1`, and reads text in whatever charset the answer names.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder

import attrs

__all__ = ["Event"]

LARGEST_EVENT = 256 * 1024 * 1024
"""Bytes of one event: some outputs are files in data URIs."""

RETRY = re.compile("[0-9]{1,12}")
"""A `retry`; one with more digits is nothing that was meant."""


@attrs.frozen
class Event:
    """What a prediction did: `output`, `logs`, `done`, or what the API comes to send besides.

    Its `str()` is the text of an output and empty for anything else, so that
    `print(event, end="")` prints what the model says.
    """

    event: str
    """What kind of event it is."""
    data: str
    """The text of `output` and `logs`; JSON of others."""
    id: str | None = None
    """The last id that the stream gave, with this event or before it."""
    retry: int | None = None
    """Milliseconds to wait before connecting again, where the event says so."""

    def __str__(self) -> str:
        return self.data if self.event == "output" else ""


class EventParser:
    """Turns the bytes of one connection into events, however they are cut into chunks."""

    def __init__(self) -> None:
        self.retry: int | None = None
        """Milliseconds to wait before connecting again, as the server said last."""
        # It drops a byte order mark, and waits for the rest of a character.
        self._decode = getincrementaldecoder("utf-8-sig")("replace").decode
        self._after_return = False
        self._line: list[str] = []  # the parts of a line whose end has not come
        self._lines: list[str] = []  # those of an event whose end has not come
        self._size = 0  # bytes since the last event, about
        self._last_id: str | None = None

    def feed(self, chunk: bytes) -> list[Event]:
        """Take the next bytes; give the events that end in them.

        Raises:
            ValueError: an event is larger than any should be.
        """
        text = self._decode(chunk)
        if not text:
            return []
        after_return, self._after_return = self._after_return, text.endswith("\r")
        if after_return:
            text = text.removeprefix("\n")  # the other half of a line end that has counted
        self._size += len(chunk)
        first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._line.append(first)
        events: list[Event] = []
        if others:
            lines = ["".join(self._line), *others]
            self._line = [lines.pop()]
            for line in lines:
                if line:
                    self._lines.append(line)
                    continue
                events += self._read(self._lines)
                self._lines, self._size = [], 0
        if self._size > LARGEST_EVENT:
            raise ValueError(f"an event is larger than {LARGEST_EVENT:,} bytes")
        return events

    def _read(self, lines: list[str]) -> list[Event]:
        """The event that is in some lines; none if they have no data, as comments have none."""
        name, retry = "message", None
        data: list[str] = []
        for line in lines:
            field, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if field == "data":
                data.append(value)
            elif field == "event":
                name = value or "message"
            elif field == "id" and "\0" not in value:
                self._last_id = value or None
            elif field == "retry" and RETRY.fullmatch(value):
                retry = self.retry = int(value)
        return [Event(name, "\n".join(data), self._last_id, retry)] if data else []
