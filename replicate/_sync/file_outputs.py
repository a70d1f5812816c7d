# Derived from replicate/_async/file_outputs.py by `make generate`.
"""The files that models give: read, opened, saved."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from ..concurrency import blocking, concurrently
from ..outputs import FileURL, data_in, distinct, is_url, served_name
from ..saving import Partial

if TYPE_CHECKING:
    from .client import Replicate
    from .downloads import Download

BLOCK = 1024 * 1024
"""Bytes that are written to disk at a time, and of a file that is opened in memory."""


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
        file = SpooledTemporaryFile(BLOCK)  # noqa: SIM115 - the caller closes it
        try:
            for chunk in self._chunks():
                blocking(file.write, chunk)
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
            return self._save(Path(path), self.name)
        return self._save(Path(path).parent, self.name, Path(path))

    def __iter__(self) -> Any:
        """The content in chunks of bytes."""
        return self._iterated(self._chunks())

    def _save(self, directory: Path, name: str, path: Path | None = None) -> Path:
        with ExitStack() as opened:
            partial = opened.enter_context(Partial(directory))
            download = self._download(opened)
            chunks: list[bytes] = []
            waiting = 0
            for chunk in self._content(download):
                chunks.append(chunk)
                waiting += len(chunk)
                if waiting >= BLOCK:
                    blocking(partial.write, chunks)
                    chunks, waiting = [], 0
            blocking(partial.write, chunks)
            if path is not None:
                return partial.keep_as(path)
            if download is not None:
                headers = download.headers
                disposition = headers.get("content-disposition", "")
                name = served_name(name, disposition, headers.get("content-type", ""))
            return partial.keep(name)

    def _chunks(self) -> Iterator[bytes]:
        with ExitStack() as opened:
            for chunk in self._content(self._download(opened)):
                yield chunk

    def _content(self, download: Download | None) -> Iterator[bytes]:
        if download is None:
            yield data_in(self)
            return
        for chunk in download.chunks():
            yield chunk

    def _download(self, opened: ExitStack) -> Download | None:
        """The download of the URL; None for a data URI."""
        if self.is_data:
            return None
        client = self._client
        if client is None:  # it was unpickled, or made by hand
            from .client import Replicate

            client = opened.enter_context(Replicate())
        download = client._downloading(self.url)  # pyright: ignore[reportPrivateUsage] - ours
        return opened.enter_context(download)


def download(
    client: Replicate, urls: Sequence[str], directory: str | os.PathLike[str]
) -> list[Path]:
    """Save the files at URLs in a directory, and give their paths in order."""
    for url in urls:
        if not is_url(url):
            raise ValueError(f"{url[:100]!r} is not a URL of a file")
    files = [FileOutput(url, client) for url in dict.fromkeys(str(url) for url in urls)]
    names = distinct([file.name for file in files])

    def save(item: tuple[FileOutput, str]) -> Path:
        return item[0]._save(Path(directory), item[1])  # pyright: ignore[reportPrivateUsage]

    paths = concurrently(save, list(zip(files, names, strict=True)))
    found = dict(zip(files, paths, strict=True))
    return [found[url] for url in map(FileOutput, urls)]
