"""The events that a stream has received, and what its prediction's record has beyond them.

A connection may break at any byte, and the next one may continue there or begin anew. So events are
identified by their ids, and text by comparing it with the record.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from .sse import Event
from .status import is_terminal

if TYPE_CHECKING:
    from replicate_api.models import Prediction


class StreamState:
    """The events received so far, in order."""

    def __init__(self) -> None:
        # The fields of all events: lists of text, unlike objects, are no work for the garbage
        # collector.
        self._names: list[str] = []
        self._data: list[str] = []
        self._event_ids: list[str | None] = []
        self._retries: list[int | None] = []
        self.connections: int = 0
        self._ids: set[str] = set()
        self._previous_id: str | None = None

    @property
    def events(self) -> list[Event]:
        """The events as they were received."""
        fields = zip(self._names, self._data, self._event_ids, self._retries, strict=True)
        return [Event(*each) for each in fields]

    @property
    def text(self) -> str:
        """The output received so far."""
        return "".join(self._texts("output"))

    @property
    def last_id(self) -> str | None:
        """The id to resume after; None to begin at the start."""
        return self._event_ids[-1] if self._event_ids else None

    @property
    def resumable(self) -> bool:
        """True if every event has an id, so that a repeated one is recognized.

        Without ids, an event that repeats the last one may be the second `ha` of `haha`. The last
        id must be one that can be sent as Last-Event-ID.
        """
        id = self.last_id or ""
        is_sendable = id.isascii() and id.isprintable() and id == id.strip()
        return is_sendable and len(self._ids) == len(self._names)

    def on_connect(self) -> None:
        """Begin a new connection."""
        self.connections += 1
        self._previous_id = None

    def accept(self, event: Event) -> bool:
        """Record an event of the connection; return False if it is a repetition."""
        # An event without an id repeats the last id of the stream.
        id = None if event.id == self._previous_id else event.id
        self._previous_id = event.id
        if id in self._ids and self.connections > 1:
            return False
        if id is not None:
            self._ids.add(id)
        self._record(event)
        return True

    def _record(self, event: Event) -> None:
        self._names.append(event.event)
        self._data.append(event.data)
        self._event_ids.append(event.id)
        self._retries.append(event.retry)

    def _texts(self, kind: str) -> list[str]:
        """Return the data of the events of a type."""
        pairs = zip(self._names, self._data, strict=True)
        return [data for name, data in pairs if name == kind]

    def is_behind(self, prediction: Prediction) -> bool:
        """Return True if a prediction has output beyond the events."""
        return bool(self._missing("output", prediction.output))

    def reconcile(self, prediction: Prediction) -> tuple[list[Event], bool]:
        """Record what a prediction has beyond the events.

        Returns:
            The new events, and False if its output does not continue the events.
        """
        output: Any = prediction.output
        if not (isinstance(output, str | list) or is_terminal(prediction)):
            output = None  # an object may still change
        logs = self._missing("logs", prediction.logs)
        tail = None if prediction.data_removed else self._missing("output", output)
        events = [Event("logs", text) for text in logs or ()]
        events += [Event("output", text) for text in tail or ()]
        for event in events:
            self._record(event)
        return events, tail is not None

    def _missing(self, kind: str, value: Any) -> list[str] | None:
        """Return the texts of a value after those received; None if it does not continue them."""
        received = self._texts(kind)
        if not isinstance(value, list):
            value = [] if value in (None, "") else [value]
        items = cast("list[Any]", value)
        same = 0
        limit = min(len(received), len(items))
        while same < limit and self._is_text_of(received[same], items[same]):
            same += 1
        # From there on, the text is split differently.
        received_text = "".join(received[same:])
        texts = [self._text(item) for item in items[same:]]
        if not "".join(texts).startswith(received_text):
            return None
        skip = len(received_text)
        tail: list[str] = []
        for text in texts:
            if not skip or len(text) > skip:
                tail.append(text[skip:])
            skip = max(0, skip - len(text))
        return tail

    def _text(self, item: Any) -> str:
        """Return an item as a stream sends it, with one kind of line end."""
        if not isinstance(item, str):
            return json.dumps(item, ensure_ascii=False)
        return item.replace("\r\n", "\n").replace("\r", "\n") if self.connections else item

    def _is_text_of(self, text: str, item: Any) -> bool:
        if isinstance(item, str):
            return text == item or text == self._text(item)
        try:
            return bool(json.loads(text) == item)
        except (ValueError, RecursionError):
            return False
