"""A file on disk that is not there until it is whole."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Self

from .concurrency import checkpoint
from .filenames import alternatives

BLOCK = 128 * 1024
"""Bytes that are written to disk at a time: while the processor still has them in its cache."""

IN_MEMORY = 1024 * 1024
"""Bytes of a file that is kept in memory and not on disk."""


class Partial:
    """A temporary file in a directory: `keep` gives it its name; without that it is removed."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._path = directory / f".{secrets.token_hex(8)}.part"
        self._chunks: list[bytes] = []
        self._waiting = 0
        # Not tempfile, whose files only their owner may read.
        self._file = open(self._path, "xb")  # noqa: SIM115 - __exit__ closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def add(self, chunk: bytes) -> bool:
        """Take what comes next, and tell whether it is time to `write`."""
        checkpoint()
        self._chunks.append(chunk)
        self._waiting += len(chunk)
        return self._waiting >= BLOCK

    def write(self) -> None:
        """Write to disk what was taken."""
        self._file.writelines(self._chunks)
        self._chunks, self._waiting = [], 0

    def keep_as(self, path: Path) -> Path:
        """Give it this path; a file that is there is replaced."""
        self._finish()
        os.replace(self._path, path)
        return path

    def keep(self, name: str) -> Path:
        """Give it this name in its directory, or one like it that is not taken."""
        self._finish()
        for other in alternatives(name):
            path = self._directory / other
            try:
                os.link(self._path, path)  # fails where a name is taken, unlike renaming
            except FileExistsError:
                continue
            except OSError:  # a file system without links
                if path.exists():
                    continue
                os.replace(self._path, path)
            return path
        raise FileExistsError(f"{self._directory} has too many files like {name}")

    def _finish(self) -> None:
        self.write()
        self._file.close()
