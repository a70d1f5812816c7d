"""Decoder for Server-Sent Events, by the rules of the WHATWG.

Not httpx-sse, whose decoder yields an event without data for a comment once an id was received,
includes a byte order mark, delays an event that ends in a carriage return, accepts `retry: -1`, and
decodes text by the charset that the response declares.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder

import attrs

__all__ = ["Event"]

MAX_EVENT_SIZE = 256 * 1024 * 1024
"""Bytes of one event: some outputs are files in data URIs."""

_RETRY = re.compile("[0-9]{1,12}")


@attrs.frozen
class Event:
    """An event of a prediction: `output`, `logs`, `done`, `error`, or a later addition of the API.

    `str(event)` is the text of an output, and empty for other events, so that
    `print(event, end="")` prints the output.
    """

    event: str
    """The type of the event."""
    data: str
    """Text for `output` and `logs`, JSON for others."""
    id: str | None = None
    """The last event id of the stream."""
    retry: int | None = None
    """Milliseconds to wait before reconnecting, if the event sets them."""

    def __str__(self) -> str:
        return self.data if self.event == "output" else ""


Event.__module__ = "replicate"


class EventDecoder:
    """A decoder for the bytes of one connection, in chunks of any size."""

    def __init__(self) -> None:
        self.retry: int | None = None
        """Milliseconds to wait before reconnecting, as last set by the server."""
        # It drops a byte order mark, and waits for the end of a character.
        self._decode = getincrementaldecoder("utf-8-sig")("replace").decode
        self._after_carriage_return = False
        self._line_parts: list[str] = []
        self._lines: list[str] = []
        self._size = 0
        """Bytes since the last event, about."""
        self._last_id: str | None = None

    def feed(self, chunk: bytes) -> list[Event]:
        """Return the events that end in a chunk.

        Raises:
            ValueError: An event is larger than MAX_EVENT_SIZE.
        """
        text = self._decode(chunk)
        if not text:
            return []
        previous, self._after_carriage_return = self._after_carriage_return, text.endswith("\r")
        if previous:
            text = text.removeprefix("\n")  # the second half of a line end
        self._size += len(chunk)
        first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._line_parts.append(first)
        events: list[Event] = []
        if others:
            lines = ["".join(self._line_parts), *others]
            self._line_parts = [lines.pop()]
            for line in lines:
                if line:
                    self._lines.append(line)
                    continue
                events += self._parse(self._lines)
                self._lines, self._size = [], 0
        if self._size > MAX_EVENT_SIZE:
            raise ValueError(f"an event is larger than {MAX_EVENT_SIZE:,} bytes")
        return events

    def _parse(self, lines: list[str]) -> list[Event]:
        """Return the event of some lines; an empty list without data, as for a comment."""
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
            elif field == "retry" and _RETRY.fullmatch(value):
                retry = self.retry = int(value)
        return [Event(name, "\n".join(data), self._last_id, retry)] if data else []
