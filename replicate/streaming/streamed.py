"""What a stream has given of a prediction, and what of it is still to come.

A connection may break at any byte, and the next one may begin where that ended or from the start.
So events are told apart by their ids, and text by comparing it with the prediction's record.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from ..waiting import is_final
from .events import Event

if TYPE_CHECKING:
    from replicate_api.models import Prediction

_SENDABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_LINE_END = re.compile(r"\r\n?")


class Streamed:
    """The events that were given, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.resumable: bool = True
        """Whether each event can be told from all others, so that a stream can be taken up again.

        Events without ids cannot: one that repeats the last may be a second `ha` in `haha`.
        """
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

    def connected(self) -> None:
        """The events that follow come by a new connection."""
        self.connections += 1
        self._previous = None

    def admit(self, event: Event) -> bool:
        """Take in an event of the connection; False if it was given before."""
        # An event without an id of its own has the last one's.
        own = None if event.id == self._previous else event.id
        self._previous = event.id
        if own in self._ids:
            if self.connections > 1:
                return False
            own = None  # the ids of this stream say nothing
        if own is not None and _SENDABLE.fullmatch(own):
            self._ids.add(own)
        else:
            self.resumable = False
        self.events.append(event)
        return True

    def catch_up(self, prediction: Prediction) -> tuple[list[Event], bool]:
        """Take in what a record of the prediction has beyond what was given.

        Returns:
            The events of it, and whether its output does continue what was given.
        """
        events: list[Event] = []
        logs = self._written(prediction.logs)
        given = "".join(self._data("logs"))
        if isinstance(logs, str) and logs.startswith(given) and logs != given:
            events.append(Event("logs", logs[len(given) :]))
        tail = None if prediction.data_removed else self._tail(prediction)
        events += [Event("output", text) for text in tail or ()]
        self.events += events
        return events, tail is not None

    def _tail(self, prediction: Prediction) -> list[str] | None:
        """The texts that are still to be given."""
        output = self._written(prediction.output)
        if isinstance(output, list):
            items = cast("list[Any]", output)
        elif isinstance(output, str):
            items = [output] if output else []
        else:
            # An object may still change, and nothing says how.
            items = [output] if output is not None and is_final(prediction) else []
        given = self._data("output")
        if len(given) <= len(items) and all(map(_is_text_of, given, items)):
            return [_text(item) for item in items[len(given) :]]
        return _after("".join(given), [_text(item) for item in items])

    def _data(self, kind: str) -> list[str]:
        return [event.data for event in self.events if event.event == kind]

    def _written(self, value: Any) -> Any:
        """A text, or the texts of a list, as a stream gives them: it has only one line end."""
        if isinstance(value, list):
            return [self._written(item) for item in cast("list[Any]", value)]
        if isinstance(value, str) and self.connections:
            return _LINE_END.sub("\n", value)
        return value


def _after(given: str, texts: list[str]) -> list[str] | None:
    """What follows in the texts after what was given; None if they do not begin with it."""
    if not "".join(texts).startswith(given):
        return None
    left = len(given)
    tail: list[str] = []
    for text in texts:
        if len(text) > left:
            tail.append(text[left:])
        left = max(0, left - len(text))
    return tail


def _text(item: Any) -> str:
    return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)


def _is_text_of(text: str, item: Any) -> bool:
    if isinstance(item, str):
        return text == item
    try:
        return bool(json.loads(text) == item)
    except ValueError:
        return False
