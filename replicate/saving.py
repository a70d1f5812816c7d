"""A file on disk that is not there until it is whole."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from .outputs import alternatives


class Partial:
    """A temporary file in a directory: `keep` gives it its name; without that it is removed."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._path = directory / f".{secrets.token_hex(8)}.part"
        # Not tempfile, whose files only their owner may read.
        self._file = open(self._path, "xb")  # noqa: SIM115 - __exit__ closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def write(self, chunks: Iterable[bytes]) -> None:
        self._file.writelines(chunks)

    def keep_as(self, path: Path) -> Path:
        """Give it this path; a file that is there is replaced."""
        self._file.close()
        os.replace(self._path, path)
        return path

    def keep(self, name: str) -> Path:
        """Give it this name in its directory, or one like it that is not taken."""
        self._file.close()
        for other in alternatives(name):
            path = self._directory / other
            try:
                path.touch(exist_ok=False)
            except FileExistsError:
                continue
            os.replace(self._path, path)
            return path
        raise FileExistsError(f"{self._directory} has too many files like {name}")
