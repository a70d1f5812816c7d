"""What a stream has given of a prediction, and what of it is still to come.

A connection may break at any byte, and the next one may begin where that ended or from the start.
So events are told apart by their ids, and text by comparing it with the prediction's record.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from ..waiting import is_final
from .events import Event

if TYPE_CHECKING:
    from replicate_api.models import Prediction


class Streamed:
    """The events that were given, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.connections: int = 0
        self._ids: set[str] = set()
        self._previous: str | None = None

    @property
    def text(self) -> str:
        """The output, as far as it was given."""
        return "".join(self._data("output"))

    @property
    def last_id(self) -> str | None:
        """The id to take the stream up after; None: from its start."""
        return self.events[-1].id if self.events else None

    @property
    def resumable(self) -> bool:
        """Whether each event can be told from all others, so that a stream can be taken up again.

        Events without ids cannot: one that repeats the last may be a second `ha` in `haha`.
        """
        return len(self._ids) == len(self.events)

    def connected(self) -> None:
        """The events that follow come by a new connection."""
        self.connections += 1
        self._previous = None

    def admit(self, event: Event) -> bool:
        """Take in an event of the connection; False if it was given before."""
        # An event without an id of its own has the last one's.
        own = None if event.id == self._previous else event.id
        self._previous = event.id
        if own in self._ids and self.connections > 1:
            return False
        if own is not None and own.isascii() and own.isprintable() and own == own.strip():
            self._ids.add(own)  # it can be sent; were it there already, the ids would say nothing
        self.events.append(event)
        return True

    def catch_up(self, prediction: Prediction) -> tuple[list[Event], bool]:
        """Take in what a record of the prediction has beyond what was given.

        Returns:
            The events of it, and whether its output does continue what was given.
        """
        output: Any = prediction.output
        if not (isinstance(output, str | list) or is_final(prediction)):
            output = None  # an object may still change, and nothing says how
        logs = self._missing("logs", prediction.logs)
        tail = None if prediction.data_removed else self._missing("output", output)
        events = [Event("logs", text) for text in logs or ()]
        events += [Event("output", text) for text in tail or ()]
        self.events += events
        return events, tail is not None

    def _missing(self, kind: str, value: Any) -> list[str] | None:
        """The texts of a value that are still to be given; None if it is no continuation."""
        given = self._data(kind)
        if not isinstance(value, list):
            value = [] if value in (None, "") else [value]
        items = cast("list[Any]", value)
        same = 0
        while same < min(len(given), len(items)) and self._is_text_of(given[same], items[same]):
            same += 1
        # From there on, it has been cut into other pieces.
        rest = "".join(given[same:])
        texts = [self._text(item) for item in items[same:]]
        if not "".join(texts).startswith(rest):
            return None
        left = len(rest)
        tail: list[str] = []
        for text in texts:
            if not left or len(text) > left:
                tail.append(text[left:])
            left = max(0, left - len(text))
        return tail

    def _data(self, kind: str) -> list[str]:
        return [event.data for event in self.events if event.event == kind]

    def _text(self, item: Any) -> str:
        """An item as a stream gives it, which has only one line end."""
        if not isinstance(item, str):
            return json.dumps(item, ensure_ascii=False)
        return item.replace("\r\n", "\n").replace("\r", "\n") if self.connections else item

    def _is_text_of(self, text: str, item: Any) -> bool:
        if isinstance(item, str):
            return text == self._text(item)
        try:
            return bool(json.loads(text) == item)
        except ValueError:
            return False
