"""The files that models give: read, opened, saved."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from ...transfers.concurrency import ablocking, aconcurrently
from ...transfers.filenames import distinct, served_name
from ...transfers.outputs import FileURL, is_url, shown
from ...transfers.saving import IN_MEMORY, Partial
from .downloads import AsyncDownload

if TYPE_CHECKING:
    from ..client import AsyncReplicate


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
            async for chunk in self._chunks():
                await ablocking(file.write, chunk)
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
            return await self._save(Path(path))
        return await self._save(Path(path).parent, path=Path(path))

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

    async def _save(
        self, directory: Path, name: str | None = None, path: Path | None = None
    ) -> Path:
        with Partial(directory) as partial:
            async with self._download() as download:
                async for chunk in download.chunks():
                    if partial.add(chunk):
                        await ablocking(partial.write)
            await ablocking(partial.write)
            if path is not None:
                return partial.keep_as(path)
            headers = download.headers
            disposition = headers.get("content-disposition", "")
            kind = headers.get("content-type", "")
            return partial.keep(served_name(name or self.name, disposition, kind))

    async def _chunks(self) -> AsyncGenerator[bytes]:
        async with self._download() as download:
            async for chunk in download.chunks():
                yield chunk

    @asynccontextmanager
    async def _download(self) -> AsyncGenerator[AsyncDownload]:
        if self._client is not None:
            async with AsyncDownload(self.url, self._client) as download:
                yield download
            return
        from ..client import AsyncReplicate  # it was unpickled, or made by hand

        async with AsyncReplicate() as client, AsyncDownload(self.url, client) as download:
            yield download


async def download(
    client: AsyncReplicate, urls: Sequence[str], directory: str | os.PathLike[str]
) -> list[Path]:
    """Save the files at URLs in a directory, and give their paths in order."""
    for url in urls:
        if not is_url(url):
            raise ValueError(f"{url[:100]!r} is not a URL of a file")
    files = [AsyncFileOutput(url, client) for url in dict.fromkeys(str(url) for url in urls)]
    names = distinct([file.name for file in files])

    async def save(item: tuple[AsyncFileOutput, str]) -> Path:
        return await item[0]._save(Path(directory), item[1])  # pyright: ignore[reportPrivateUsage]

    paths = await aconcurrently(save, list(zip(files, names, strict=True)))
    found = dict(zip(files, paths, strict=True))
    return [found[url] for url in map(AsyncFileOutput, urls)]
