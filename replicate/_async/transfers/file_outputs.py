"""The files that models give: read, opened, saved."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager, nullcontext
from pathlib import Path
from secrets import token_hex
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from ...transfers.concurrency import aconcurrently
from ...transfers.filenames import distinct, renamed, served_name
from ...transfers.outputs import FileURL, is_url, shown
from .downloads import AsyncDownload

if TYPE_CHECKING:
    from ..client import AsyncReplicate


IN_MEMORY = 1024 * 1024
"""Bytes of a file that `open` keeps in memory and not on disk."""


class AsyncFileOutput(FileURL):
    """A file that a model gave: its URL, as a str, whose content can be read and saved.

    It is downloaded when asked for, and each time anew. The token goes to the API's host only.
    """

    _client: AsyncReplicate | None

    def __new__(cls, url: str, client: AsyncReplicate | None = None) -> AsyncFileOutput:
        made = super().__new__(cls, url)
        made._client = client
        return made

    async def read(self) -> bytes:
        """The content.

        Raises:
            OutputExpired: the file is not there any more.
            APIError, APIConnectionError: it cannot be downloaded.
        """
        content = io.BytesIO()
        async for chunk in self._chunks():
            content.write(chunk)
        return content.getvalue()

    async def open(self) -> IO[bytes]:
        """Download the content, and give it as a seekable file to read, which you close."""
        file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            async with self._download() as download:
                await download.write_to(file)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Save the content, and give the path: nothing is there until all of it is.

        Args:
            path: A file, which is replaced if it is there; or a directory (one that exists, or
                with a slash at its end), in which the file gets a name that is not taken.
        """
        if os.path.isdir(path) or os.fspath(path).endswith(("/", os.sep)):
            return await self._save(Path(path, self.name))
        return await self._save(Path(path), replacing=True)

    def __aiter__(self) -> Any:
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

    async def _save(self, path: Path, *, replacing: bool = False) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{token_hex(8)}.part")
        try:
            with open(part, "xb") as file:  # not tempfile, whose files only their owner may read
                async with self._download() as download:
                    await download.write_to(file)
            if replacing:
                return part.replace(path)
            return renamed(part, served_name(path.name, download.headers))
        finally:
            part.unlink(missing_ok=True)

    async def _chunks(self) -> AsyncGenerator[bytes]:
        async with self._download() as download:
            async for chunk in download.chunks():
                yield chunk

    @asynccontextmanager
    async def _download(self) -> AsyncGenerator[AsyncDownload]:
        from ..client import AsyncReplicate

        # What was unpickled, or made by hand, has no client.
        given = nullcontext(self._client) if self._client else AsyncReplicate()
        async with given as client, aclosing(AsyncDownload(self.url, client)) as download:
            yield download


async def download(
    client: AsyncReplicate, urls: Sequence[str], directory: str | os.PathLike[str]
) -> list[Path]:
    """Save the files at URLs in a directory, and give their paths in order."""
    for url in urls:
        if not is_url(url):
            raise ValueError(f"{url[:100]!r} is not a URL of a file")
    files = [AsyncFileOutput(url, client) for url in dict.fromkeys(urls)]
    names = distinct([file.name for file in files])

    async def save(item: tuple[AsyncFileOutput, str]) -> Path:
        file, name = item
        return await file._save(Path(directory, name))  # pyright: ignore[reportPrivateUsage]

    paths = await aconcurrently(save, list(zip(files, names, strict=True)))
    found: dict[str, Path] = dict(zip(files, paths, strict=True))
    return [found[url] for url in urls]
