# Derived from replicate/_async/transfers/file_outputs.py by `make generate`.
"""The files that models give: downloaded, read, opened, saved.

Bytes come in order, and are taken up again where the connection breaks.
"""

from __future__ import annotations

import io
import math
import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

import httpx

from replicate_api.types import Call

from ...answers import number
from ...errors import APIConnectionError, APIError, OutputExpired, ReplicateError
from ...sending.outcomes import Sending
from ...sending.retries import backoff
from ...transfers.concurrency import blocking, checkpoint, concurrently
from ...transfers.filenames import distinct, renamed, served_name
from ...transfers.outputs import FileURL, data_in, is_url, lifted, shown, urls_in

if TYPE_CHECKING:
    from replicate_api.models import Prediction

    from ..client import Replicate

BLOCK = 128 * 1024
"""Bytes that are written to disk at a time: while the processor still has them in its cache."""

PROGRESS = 1024 * 1024
"""Bytes after which a connection that breaks counts as the first one."""

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


def with_files(output: Any, client: Replicate) -> Any:
    """An output with FileOutput in the place of URLs."""
    return lifted(output, lambda url: FileOutput(url, client))


def saved(client: Replicate, prediction: Prediction, directory: str | os.PathLike[str]) -> Any:
    """The output of a prediction, with the paths of its downloaded files in the place of URLs."""
    urls = urls_in(prediction.output)
    try:
        paths = download(client, urls, directory)
    except (OSError, ReplicateError) as error:
        if isinstance(error, ReplicateError):
            error.prediction_id = prediction.id
        error.add_note(f"prediction {prediction.id} has succeeded, and has the output")
        raise
    return lifted(prediction.output, dict(zip(urls, paths, strict=True)).__getitem__)


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


class Download:
    """The content of a URL, which is asked for again, for the rest of it, after a cut.

    Whoever has asked for it closes it.
    """

    def __init__(self, url: str, client: Replicate) -> None:
        self._url = url
        self._sender = client._sender  # pyright: ignore[reportPrivateUsage]  # ours
        self._response: httpx.Response | None = None
        self._received = 0
        self._size: int | None = None
        self._tag = ""
        self.headers = httpx.Headers()
        """Those of the first answer, once that is there."""

    def close(self) -> None:
        if self._response is not None:
            self._response.close()

    def write_to(self, file: IO[bytes]) -> None:
        """Write the content to a file; as `chunks`."""
        block: list[bytes] = []
        size = 0
        for chunk in self.chunks():
            checkpoint()
            block.append(chunk)
            size += len(chunk)
            if size >= BLOCK:
                blocking(file.writelines, block)
                block, size = [], 0
        blocking(file.writelines, block)

    def chunks(self) -> Iterator[bytes]:
        """The content.

        Raises:
            OutputExpired: it is not there any more.
            APIError, APIConnectionError: it cannot be downloaded.
        """
        if self._url[:5].lower() == "data:":
            yield data_in(self._url)
            return
        failures = 0
        while True:
            before = self._received
            response = self._open()
            try:
                skip = self._skipped(response)
                for chunk in response.iter_bytes():
                    chunk, skip = chunk[skip:], max(0, skip - len(chunk))
                    self._received += len(chunk)
                    if chunk:
                        yield chunk
                if self._size is None or self._received >= self._size:
                    return
                problem = f"the file ended after {self._received:,} of {self._size:,} bytes"
            except httpx.RequestError as error:
                problem = f"{type(error).__name__}: {error}"
            self.close()
            failures = 1 if self._received - before >= PROGRESS else failures + 1
            if failures > self._sender.options.max_retries:
                raise APIConnectionError(response.request, problem)
            self._sender.clock.sleep(backoff(failures))

    def _open(self) -> httpx.Response:
        # Not compressed, so that lengths and ranges are the file's own.
        headers = {"Accept-Encoding": "identity"}
        if self._received and self._size is not None:  # else it is asked for from its beginning
            headers["Range"] = f"bytes={self._received}-"
            if self._tag:
                headers["If-Range"] = self._tag
        call = Call("GET", self._url, lambda response: response, headers=headers)
        try:
            self._response = self._sender.answer(Sending(call), whole=False)
        except APIError as error:
            raise OutputExpired.of_file(error) from None
        return self._response

    def _skipped(self, response: httpx.Response) -> int:
        """Bytes of an answer that are here already; raises where it is another file's."""
        headers = response.headers
        start, size = _extent(response.status_code, headers)
        tag = headers.get("etag", "")
        if self._received == 0:
            self.headers, self._size = headers, size
            self._tag = "" if tag.startswith("W/") else tag  # a weak one is for the like of it
        same_size = None in (size, self._size) or size == self._size
        same_tag = not self._tag or tag == self._tag
        if not (same_size and same_tag and start <= self._received):
            problem = "the file is not the same any more as when its download began"
            raise APIConnectionError(response.request, problem)
        return self._received - int(start)


def _extent(status: int, headers: httpx.Headers) -> tuple[float, int | None]:
    """Where in a file an answer's body begins, infinity if nowhere, and how long the file is."""
    if status != 206:
        plain = headers.get("content-encoding", "identity") == "identity"
        return 0, number(headers.get("content-length", "")) if plain else None
    found = re.fullmatch(r"bytes (\d{1,18})-\d+/(\d+|\*)", headers.get("content-range", ""))
    return (int(found[1]), number(found[2])) if found else (math.inf, None)
