"""The journal of `map`: a file of JSON lines that records which inputs have a prediction.

Each line is an event with everything known of one input. `intent` is written before a prediction is
created, `created` has its id, `finished` has its record, and `refused` says that none was created.
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
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from weakref import finalize

import attrs
from replicate_api.models import Prediction
from replicate_api.types import write_json

from .._core.inputs import is_file, to_json_value
from .._files import open_upload
from ..errors import APIError

MAX_CLOCK_LAG = timedelta(seconds=60)
"""Time by which the clock of `created_at` may differ from that of the `Date` header."""

LOCK_OFFSET = 2**62
"""The byte that Windows locks: a locked byte cannot be read there."""

_START = b'{"event": "'


@attrs.define
class Entry:
    """The state of one input."""

    key: str
    """The fingerprint of the input."""
    index: int
    sent_key: str
    """The fingerprint of the input as sent, with URLs for files."""
    sent_at: datetime
    """The time before the create request, by the API's clock."""
    id: str | None = None
    """The id of the prediction; None if it is not known whether there is one."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Entry:
        """Create an entry from the JSON object of a line.

        Raises:
            KeyError, TypeError, ValueError: A property is missing or invalid.
        """
        entry = cls(
            _checked(str, data["key"]),
            _checked(int, data["index"]),
            _checked(str, data["sent"]),
            datetime.fromisoformat(data["at"]),
            _checked(str | None, data.get("id")),
        )
        if entry.sent_at.tzinfo is None:
            raise ValueError(f"{data['at']!r} has no time zone")
        return entry

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of a line."""
        return {
            "key": self.key,
            "index": self.index,
            "sent": self.sent_key,
            "at": self.sent_at.isoformat(),
            "id": self.id,
        }


def _checked(expected: Any, value: Any) -> Any:
    if not isinstance(value, expected):
        raise TypeError(f"{value!r:.50} is not of the type {expected}")
    return value


def fingerprint(target: object, input: Any) -> str:
    """Return a hash of a model and an input, whatever the order of its properties.

    Files are hashed by their content.

    Raises:
        TypeError: A value in the input does not have the same hash in another process.
    """
    text = json.dumps([target, input], sort_keys=True, default=_hashable)
    return hashlib.sha256(text.encode()).hexdigest()


def sent_keys(prediction: Prediction) -> list[str]:
    """Return the fingerprints that a create request of a prediction may have had."""
    targets = {name: prediction.get(name) for name in ("version", "model", "deployment")}
    return [
        fingerprint({name: value}, prediction.input) for name, value in targets.items() if value
    ]


def is_refusal(error: Exception) -> bool:
    """Return True if an error proves that the API has refused a create request."""
    return isinstance(error, APIError) and 400 <= error.status_code < 500


def _hashable(value: Any) -> Any:
    """Return the JSON value that stands for a value without one: of a file, a hash."""
    if is_file(value) and _is_repeatable(value):
        digest = hashlib.sha256()
        with ExitStack() as stack:
            for chunk in open_upload(value, sys.maxsize, stack).chunks():
                digest.update(chunk)
        return digest.hexdigest()
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    converted = write_json(to_json_value(value))
    if converted is value:
        raise TypeError(f"a journal cannot compare a {type(value).__name__}: pass JSON or files")
    return converted


def _is_repeatable(file: Any) -> bool:
    """Return True if a file can be read twice, and without an event loop."""
    read, seekable = getattr(file, "read", None), getattr(file, "seekable", None)
    can_seek = seekable() if callable(seekable) else hasattr(file, "seek")
    return not callable(read) or (bool(can_seek) and not inspect.iscoroutinefunction(read))


class Journal:
    """A journal in a file, which is created if it is missing. It can be shared by threads.

    The file is locked until the journal is closed or its process has ended.

    Raises:
        ValueError: The file is not a journal, is damaged, or another program uses it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path).absolute()
        self._mutex = threading.Lock()
        self._entries: dict[str, dict[int, Entry]] = {}
        """Entries by fingerprint and index."""
        self._record_offsets: dict[str, int] = {}
        """Offsets of the lines with a prediction's record, by its id."""
        binary = getattr(os, "O_BINARY", 0)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | binary, 0o666)
        self._close = finalize(self, os.close, self._file)
        try:
            if not _lock(self._file):
                raise ValueError(f"{self._path} is in use by another map: wait until it is closed")
            self._read()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Unlock the file."""
        with self._mutex:
            self._close()

    def _read(self) -> None:
        offset, line, is_first = 0, b"\n", True
        with open(self._file, "rb", closefd=False) as file:
            for number, line in enumerate(file, 1):
                # Power loss leaves NULs, a full disk the beginning of a line.
                text = line.strip(b"\0\r\n")
                if is_first and text:
                    is_first = False
                    if not text.startswith(_START) and not _START.startswith(text):
                        raise ValueError(f"{self._path} is not a journal of map")
                self._replay(text, offset, number)
                offset += len(line)
        self._ends_in_line = not line.endswith(b"\n")

    def _replay(self, text: bytes, offset: int, number: int) -> None:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return  # cut off: its request was not sent, or an earlier line has its prediction
        try:
            event, entry = _checked(str, data["event"]), Entry.from_dict(data)
        except (KeyError, TypeError, ValueError) as error:
            problem = f"no {error}" if isinstance(error, KeyError) else error
            raise ValueError(
                f"line {number} of {self._path} is damaged: {problem}. Delete it if you know that "
                "its input has no prediction"
            ) from None
        if event == "refused":
            self.forget(entry)
        else:
            self._entries.setdefault(entry.key, {})[entry.index] = entry
        if "prediction" in data and entry.id is not None:
            self._record_offsets[entry.id] = offset

    def all(self) -> list[Entry]:
        """Return the entries that were not popped."""
        return [entry for same in self._entries.values() for entry in same.values()]

    def pop(self, key: str, index: int) -> Entry | None:
        """Return the entry of an input once: that of its index, or else of an equal input."""
        with self._mutex:
            same = self._entries.get(key)
            return same.pop(index if index in same else min(same)) if same else None

    def forget(self, entry: Entry) -> None:
        """Remove the entry of an input that has no prediction."""
        self._entries.get(entry.key, {}).pop(entry.index, None)

    def prediction(self, entry: Entry) -> Prediction | None:
        """Return the record of a prediction that has ended; None if it is not in the journal."""
        offset = self._record_offsets.get(entry.id or "")
        if offset is None:
            return None
        with self._path.open("rb") as file:
            file.seek(offset)
            return Prediction.from_dict(json.loads(file.readline().strip(b"\0"))["prediction"])

    def write(self, event: str, entry: Entry, record: Prediction | None = None) -> None:
        """Append an event, and return once it is on the disk.

        Raises:
            OSError: The disk is full, or failed. Later events are not affected.
            ValueError: The journal is closed.
        """
        data = {"event": event, **entry.to_dict()}
        if record is not None:
            data["prediction"] = {k: v for k, v in record.to_dict().items() if k != "input"}
        line = json.dumps(data).encode() + b"\n"
        with self._mutex:
            if not self._close.alive:
                raise ValueError(f"{self._path} is closed")
            if self._ends_in_line:
                line = b"\n" + line
            self._ends_in_line = True
            while line:
                line = line[os.write(self._file, line) :]
            self._ends_in_line = False
            os.fsync(self._file)


def _lock(file: int) -> bool:
    """Lock a file until it is closed; return False if it is locked."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, LOCK_OFFSET, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            os.lseek(file, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
