"""The journal of `map`: which inputs have a prediction, so that none is paid for twice.

A line of JSON for each event, which has all that is known of an input. An `intent` comes before a
prediction is created and tells what will be sent, `created` has its id, `finished` has all of it,
and `refused` says that none was created after all.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import attrs
from replicate_api.models import Prediction
from replicate_api.types import write_json

from .._core.inputs import is_file, to_json_value
from .._files import open_upload

_START = b'{"event": "'


@attrs.define
class Entry:
    """What the journal knows of one input."""

    key: str
    """Of the input as it was given."""
    index: int
    sent: str
    """The key of the input as it was sent, with URLs for files."""
    at: str
    """When it was about to be sent."""
    id: str | None = None
    """None: whether there is a prediction is not known."""


def fingerprint(target: object, input: Any) -> str:
    """The same for the same model and input, whatever the order of its properties.

    Raises:
        TypeError: the input has something that is not the same thing in another process.
    """
    text = json.dumps([target, input], sort_keys=True, default=_written)
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: Any) -> Any:
    """A value that JSON does not know: a file by its content, others as they are sent."""
    if is_file(value) and _is_repeatable(value):
        digest = hashlib.sha256()
        with ExitStack() as stack:
            for chunk in open_upload(value, sys.maxsize, stack).chunks():
                digest.update(chunk)
        return digest.hexdigest()
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    known = write_json(to_json_value(value))
    if known is value:
        raise TypeError(f"a journal cannot tell one {type(value).__name__} from another")
    return known


def _is_repeatable(file: Any) -> bool:
    """Return True if a file can be read twice, and without an event loop."""
    read, seekable = getattr(file, "read", None), getattr(file, "seekable", None)
    can_seek = seekable() if callable(seekable) else hasattr(file, "seek")
    return not callable(read) or (bool(can_seek) and not inspect.iscoroutinefunction(read))


class Journal:
    """A journal in a file, which is made if need be. Its methods may be called in any thread."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Read it.

        Raises:
            ValueError: it is another file.
        """
        self._path = Path(path).absolute()
        self._lock = threading.Lock()
        self._entries: dict[str, dict[int, Entry]] = {}
        """By key and index."""
        self._ends: dict[str, int] = {}
        """Where in the file the lines are that have all of a prediction, by its id."""
        line, end = b"\n", 0
        with self._path.open("a+b") as file:
            file.seek(0)
            for line in file:
                start, end = end, end + len(line)
                self._replay(line, start)
            if not line.endswith(b"\n"):
                file.write(b"\n")  # after a line that was cut off

    def _replay(self, line: bytes, start: int) -> None:
        if not line.startswith(_START) and not _START.startswith(line.rstrip(b"\n")):
            raise ValueError(f"{self._path} is not a journal that map wrote")
        try:
            said = json.loads(line)
        except ValueError:
            return  # cut off when the program was killed
        event, finished = said.pop("event"), said.pop("prediction", None)
        entry = Entry(**said)
        if event == "refused":
            self.forget(entry)
        else:
            self._entries.setdefault(entry.key, {})[entry.index] = entry
        if finished is not None and entry.id is not None:
            self._ends[entry.id] = start

    def all(self) -> list[Entry]:
        """What is known of inputs that were not taken."""
        return [entry for same in self._entries.values() for entry in same.values()]

    def pop(self, key: str, index: int) -> Entry | None:
        """The entry for an input, once: the one with its index, or else another of its like."""
        with self._lock:
            same = self._entries.get(key)
            return same.pop(index if index in same else min(same)) if same else None

    def forget(self, entry: Entry) -> None:
        """Let an input be run, as it has no prediction."""
        self._entries.get(entry.key, {}).pop(entry.index, None)

    def prediction(self, entry: Entry) -> Prediction | None:
        """The prediction as it ended, if the journal has it."""
        start = self._ends.get(entry.id or "")
        if start is None:
            return None
        with self._path.open("rb") as file:
            file.seek(start)
            return Prediction.from_dict(json.loads(file.readline())["prediction"])

    def write(self, event: str, entry: Entry, ended: Prediction | None = None) -> None:
        """Note what became of an input."""
        said = {"event": event, **attrs.asdict(entry)}
        if ended is not None:
            said["prediction"] = {k: v for k, v in ended.to_dict().items() if k != "input"}
        with self._lock, self._path.open("ab") as file:
            file.write(json.dumps(said).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
