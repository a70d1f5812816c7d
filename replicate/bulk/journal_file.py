"""A journal in a file of JSON lines, for one program at a time."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, cast
from weakref import finalize

from .objects import Object, check_object
from .store import Store, is_store_url

LOCK_OFFSET = 2**62
"""The byte that Windows locks: a locked byte cannot be read there."""

_START = b'{"name": "'


class JournalFile:
    """A file that has an object of a journal in each line. It is created if it is missing.

    It can be shared by threads. It is locked until it is closed or its process has ended.

    Args:
        path: Path of the file.
        read_only: Read a file that exists, and that a program may be using.

    Raises:
        OSError: The file cannot be opened.
        ValueError: The file is not a journal, is damaged, or another program uses it.
    """

    lease: ClassVar[float] = 5.0
    """Seconds after which a claim is looked up: the program that had written it has ended."""

    def __init__(self, path: str | os.PathLike[str], *, read_only: bool = False) -> None:
        self._path = Path(path).absolute()
        self._mutex = threading.Lock()
        self._offsets: dict[str, int] = {}
        """Offsets of lines, by the names of their objects."""
        self._inputs = Counter[str]()
        """Numbers of inputs, by their fingerprint."""
        self._ends_in_line = False
        """The last line is not complete."""
        flags = os.O_RDONLY if read_only else os.O_RDWR | os.O_CREAT | os.O_APPEND
        self._file = os.open(self._path, flags | getattr(os, "O_BINARY", 0), 0o666)
        self._close = finalize(self, os.close, self._file)
        try:
            if not (read_only or _lock(self._file)):
                raise ValueError(f"{self._path} is in use by another map: wait until it is closed")
            self._read()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Unlock the file."""
        with self._mutex:
            self._close()

    def folder(self, fingerprint: str) -> str:
        """Return the name below which the objects of the next input are: equal inputs differ."""
        with self._mutex:
            self._inputs[fingerprint] += 1
            return f"{fingerprint}/{self._inputs[fingerprint]}"

    def create(self, name: str, value: Mapping[str, Any]) -> bool:
        """Append an object, and return True once the object of that name has this content.

        Raises:
            OSError: The disk is full, or failed. Later objects are not affected.
            ValueError: The journal is closed.
        """
        line = json.dumps({"name": name, "value": value}).encode() + b"\n"
        with self._mutex:
            if not self._close.alive:
                raise ValueError(f"{self._path} is closed")
            if name in self._offsets:
                return self.get(name) == value
            offset = os.fstat(self._file).st_size
            if self._ends_in_line:
                line, offset = b"\n" + line, offset + 1
            self._ends_in_line = True
            while line:
                line = line[os.write(self._file, line) :]
            self._ends_in_line = False
            os.fsync(self._file)
            self._offsets[name] = offset
        return True

    def get(self, name: str) -> Object | None:
        """Return the JSON of an object; None if there is none of that name."""
        if name not in self._offsets:
            return None
        with self._path.open("rb") as file:
            file.seek(self._offsets[name])
            return cast("Object", json.loads(file.readline().strip(b"\0"))["value"])

    def names(self) -> list[str]:
        """Return the names of all objects."""
        return list(self._offsets)

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
                try:
                    self._add(text, offset)
                except (KeyError, TypeError, ValueError) as error:
                    problem = f"no {error}" if isinstance(error, KeyError) else error
                    raise ValueError(
                        f"line {number} of {self._path} is damaged: {problem}. Delete it if you "
                        "know that its input has no prediction"
                    ) from None
                offset += len(line)
        self._ends_in_line = not line.endswith(b"\n")

    def _add(self, text: bytes, offset: int) -> None:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return  # cut off: its request was not sent, or an earlier line has its prediction
        check_object(data["name"], data["value"])
        self._offsets.setdefault(data["name"], offset)


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


def open_journal(
    location: str | os.PathLike[str], *, read_only: bool = False
) -> Store | JournalFile:
    """Return the journal at a path or URL. It raises the errors of its class."""
    if is_store_url(location):
        return Store(str(location))
    return JournalFile(location, read_only=read_only)
