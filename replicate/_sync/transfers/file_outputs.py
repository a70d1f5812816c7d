# Derived from replicate/_async/transfers/file_outputs.py by `make generate`.
"""The files that models give: read, opened, saved."""

from __future__ import annotations

import io
import os
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from ...transfers.concurrency import concurrently
from ...transfers.filenames import distinct, renamed, served_name
from ...transfers.outputs import FileURL, is_url, shown
from .downloads import Download

if TYPE_CHECKING:
    from ..client import Replicate


IN_MEMORY = 1024 * 1024
"""Bytes of a file that `open` keeps in memory and not on disk."""


class FileOutput(FileURL):
    """A file that a model gave: its URL, as a str, whose content can be read and saved.

    It is downloaded when asked for, and each time anew. The token goes to the API's host only.
    """

    _client: Replicate | None

    def __new__(cls, url: str, client: Replicate | None = None) -> FileOutput:
        made = super().__new__(cls, url)
        made._client = client
        return made

    def read(self) -> bytes:
        """The content.

        Raises:
            OutputExpired: the file is not there any more.
            APIError, APIConnectionError: it cannot be downloaded.
        """
        content = io.BytesIO()
        for chunk in self._chunks():
            content.write(chunk)
        return content.getvalue()

    def open(self) -> IO[bytes]:
        """Download the content, and give it as a seekable file to read, which you close."""
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            with self._download() as download:
                download.write_to(file)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Save the content, and give the path: nothing is there until all of it is.

        Args:
            path: A file, which is replaced if it is there; or a directory (one that exists, or
                with a slash at its end), in which the file gets a name that is not taken.
        """
        if os.path.isdir(path) or os.fspath(path).endswith(("/", os.sep)):
            return self._save(Path(path, self.name))
        return self._save(Path(path), replacing=True)

    def __iter__(self) -> Any:
        """The content in chunks of bytes."""
        return self._iterated(self._chunks())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What Jupyter shows: the image, or a player."""
        return shown(self, self._read_now)

    def _read_now(self) -> bytes:
        """The content, without a loop, and soon or not at all."""
        from ..._sync.client import Replicate
        from ..._sync.transfers.file_outputs import FileOutput

        with Replicate(timeout=10, max_retries=0) as client:
            return FileOutput(self.url, client).read()

    def _save(self, path: Path, *, replacing: bool = False) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{token_hex(8)}.part")
        try:
            with open(part, "xb") as file:  # not tempfile, whose files only their owner may read
                with self._download() as download:
                    download.write_to(file)
            if replacing:
                return part.replace(path)
            return renamed(part, served_name(path.name, download.headers))
        finally:
            part.unlink(missing_ok=True)

    def _chunks(self) -> Generator[bytes]:
        with self._download() as download:
            for chunk in download.chunks():
                yield chunk

    @contextmanager
    def _download(self) -> Generator[Download]:
        from ..client import Replicate

        # What was unpickled, or made by hand, has no client.
        given = nullcontext(self._client) if self._client else Replicate()
        with given as client, closing(Download(self.url, client)) as download:
            yield download


def download(
    client: Replicate, urls: Sequence[str], directory: str | os.PathLike[str]
) -> list[Path]:
    """Save the files at URLs in a directory, and give their paths in order."""
    for url in urls:
        if not is_url(url):
            raise ValueError(f"{url[:100]!r} is not a URL of a file")
    files = [FileOutput(url, client) for url in dict.fromkeys(urls)]
    names = distinct([file.name for file in files])

    def save(item: tuple[FileOutput, str]) -> Path:
        file, name = item
        return file._save(Path(directory, name))  # pyright: ignore[reportPrivateUsage]

    paths = concurrently(save, list(zip(files, names, strict=True)))
    found: dict[str, Path] = dict(zip(files, paths, strict=True))
    return [found[url] for url in urls]
