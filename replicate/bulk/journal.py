"""The journal of `map`: which inputs have a prediction, so that none is paid for twice.

A line of JSON for each event. An `intent` comes before a prediction is created and tells what will
be sent, `created` has its id, `finished` has all of it, and `refused` says that none was created
after all.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import attrs
from replicate_api.models import Prediction

from ..transfers.images import is_image, png
from ..transfers.inputs import plain

_START = b'{"event": "'


@attrs.define
class Entry:
    """What the journal knows of one input."""

    key: str
    """Of the input as it was given."""
    index: int
    intended_at: datetime
    sent: str
    """The key of the input as it was sent, with URLs for files."""
    id: str | None = None
    """None: whether there is a prediction is not known."""
    finished_at: int | None = None
    """Where in the file its last line is."""


def key_of(target: str, input: Any) -> str:
    """The same for the same model and input, whatever the order of its properties.

    Raises:
        TypeError: the input has something that is not the same thing in another process.
    """
    text = json.dumps([target, input], sort_keys=True, default=_written)
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: Any) -> Any:
    """A value that JSON does not know: a file by its content, others as they are sent."""
    if is_image(value):
        value = png(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return hashlib.sha256(cast("bytes", value)).hexdigest()
    if isinstance(value, os.PathLike):
        with Path(cast("os.PathLike[str]", value)).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    if hasattr(value, "seek") and not inspect.iscoroutinefunction(value.seek):
        position = value.tell()
        digest = hashlib.sha256(value.read()).hexdigest()
        value.seek(position)
        return digest
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    if isinstance(value, datetime):
        return value.isoformat()
    known = plain(value)
    if known is value:
        raise TypeError(f"a journal cannot tell one {type(value).__name__} from another")
    return known


def entries(lines: Iterable[bytes]) -> dict[str, dict[int, Entry]]:
    """What a journal's lines say, by key and index.

    Raises:
        ValueError: these are not the lines of a journal.
    """
    found: dict[str, dict[int, Entry]] = {}
    position = 0
    for line in lines:
        at, position = position, position + len(line)
        if not line.startswith(_START) and not _START.startswith(line.rstrip(b"\n")):
            raise ValueError("not a journal that map wrote")
        try:
            said = json.loads(line)
        except ValueError:
            continue  # cut off when the program was killed
        same = found.setdefault(said["key"], {})
        index = said["index"]
        if said["event"] == "intent":
            at_time = datetime.fromisoformat(said["at"])
            same[index] = Entry(said["key"], index, at_time, said["sent"])
        elif said["event"] == "refused":
            same.pop(index, None)
        elif index in same:
            same[index].id = said["id"]
            same[index].finished_at = at if said["event"] == "finished" else None
    return found


class Journal:
    """A journal in a file, which is made if need be. Its methods may be called in any thread."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path).absolute()
        self._lock = threading.Lock()
        with self._path.open("a+b") as file:
            file.seek(0)
            self._entries = entries(file)
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")  # after a line that was cut off

    def unknown(self) -> list[Entry]:
        """The inputs of which it is not known whether they have a prediction."""
        return [one for same in self._entries.values() for one in same.values() if not one.id]

    def known(self) -> set[str]:
        """The ids of all predictions in it."""
        return {one.id for same in self._entries.values() for one in same.values() if one.id}

    def forget(self, entry: Entry) -> None:
        """Let an input be run, as it has no prediction."""
        self._entries[entry.key].pop(entry.index, None)

    def take(self, key: str, index: int) -> Entry | None:
        """The entry for an input, once: the one with its index, or else another of its like."""
        with self._lock:
            same = self._entries.get(key)
            if not same:
                return None
            return same.pop(index if index in same else min(same))

    def prediction(self, entry: Entry) -> Prediction | None:
        """The prediction as it ended, if the journal has it."""
        if entry.finished_at is None:
            return None
        with self._path.open("rb") as file:
            file.seek(entry.finished_at)
            return Prediction.from_dict(json.loads(file.readline())["prediction"])

    def intend(self, index: int, key: str, sent: str) -> None:
        self._write("intent", index, key, sent=sent, at=datetime.now(UTC).isoformat())

    def created(self, index: int, key: str, id: str) -> None:
        self._write("created", index, key, id=id)

    def refused(self, index: int, key: str) -> None:
        self._write("refused", index, key)

    def finished(self, index: int, key: str, prediction: Prediction) -> None:
        record = {k: v for k, v in prediction.to_dict().items() if k != "input"}
        self._write("finished", index, key, id=prediction.id, prediction=record)

    def _write(self, event: str, index: int, key: str, **more: Any) -> None:
        line = json.dumps({"event": event, "index": index, "key": key, **more})
        with self._lock, self._path.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
