"""Server-sent events, read from bytes by the rules of the WHATWG.

Not httpx-sse, whose decoder gives an event without data for a comment once an id was seen, keeps a
byte order mark, holds an event back that ends in a carriage return until more arrives, takes
`retry: -1`, and reads text in whatever charset the answer names.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
"""

from __future__ import annotations

import attrs

__all__ = ["Event"]

LARGEST_EVENT = 256 * 1024 * 1024
"""Bytes of one event: some outputs are files in data URIs."""

LONGEST_RETRY = 12
"""Digits of a `retry`, beyond which it is nothing that was meant."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
        self._line: list[bytes] = []  # the parts of a line whose end has not come
        self._size = 0  # bytes since the last event, about
        self._after_return = False
        self._begun = False
        self._last_id: str | None = None
        self._forget()

    def _forget(self) -> None:
        """Begin with the next event."""
        self._name = ""
        self._data: list[bytes] = []
        self._retry: int | None = None

    def feed(self, chunk: bytes) -> list[Event]:
        """Take the next bytes; give the events that end in them.

        Raises:
            ValueError: an event is larger than any should be.
        """
        if not chunk:
            return []
        self._size += len(chunk)
        after_return, self._after_return = self._after_return, chunk.endswith(b"\r")
        if after_return:
            chunk = chunk.removeprefix(b"\n")  # the other half of a line end that has counted
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        first, *others = chunk.split(b"\n")
        self._line.append(first)
        events: list[Event] = []
        if others:
            lines = [b"".join(self._line), *others]
            self._line = [lines.pop()]
            if not self._begun:
                self._begun = True
                lines[0] = lines[0].removeprefix(_BYTE_ORDER_MARK)
            events = self._read(lines)
            if b"" in lines:
                self._size = len(self._line[0])
        if self._size > LARGEST_EVENT:
            raise ValueError(f"an event is larger than {LARGEST_EVENT:,} bytes")
        return events

    def _read(self, lines: list[bytes]) -> list[Event]:
        events: list[Event] = []
        for line in lines:
            if line:
                self._read_field(line)
            elif self._data:
                # Bytes are decoded as UTF-8 only here: a character may have come in two chunks.
                data = b"\n".join(self._data).decode("utf-8", "replace")
                events.append(Event(self._name or "message", data, self._last_id, self._retry))
                self._forget()
            else:
                self._forget()
        return events

    def _read_field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._name = value.decode("utf-8", "replace")
        elif name == b"id":
            if b"\0" not in value:
                self._last_id = value.decode("utf-8", "replace") or None
        elif name == b"retry" and value.isdigit() and len(value) <= LONGEST_RETRY:
            self._retry = self.retry = int(value)
