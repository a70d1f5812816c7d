# Derived from replicate/_async/files.py by `make generate`.
"""Files: uploaded before a call; read, saved and downloaded from outputs."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar

import attrs
import httpx

from replicate_api.api.files.create import call as create_file_call
from replicate_api.types import Call

from .._concurrency import map_concurrently, raise_if_cancelled, run_blocking
from .._core.filenames import deduplicate, name_from_headers
from .._core.inputs import choose_inline, find_files, needs_upload, replace_files
from .._core.options import Options
from .._core.outputs import (
    FileURL,
    content_range,
    decode_data_uri,
    is_url,
    mime_bundle,
    urls_in,
    wrap_urls,
)
from .._core.retry import backoff
from .._files import Upload, open_upload, rename_without_overwriting
from ..errors import APIConnectionError, APIError, OutputExpired, ReplicateError
from .sender import Sender
from .transport import Transport

if TYPE_CHECKING:
    from replicate_api.models import Prediction

T = TypeVar("T")

WRITE_SIZE = 128 * 1024
"""Bytes that are written to disk at a time, while they are in the processor's cache."""

PROGRESS_SIZE = 1024 * 1024
"""Bytes after which a broken download counts as the first failure again."""

MAX_MEMORY = 1024 * 1024
"""Bytes of a file that `open` keeps in memory instead of on disk."""


# --- uploads ------------------------------------------------------------------------------------


@contextmanager
def upload_files(sender: Sender, call: Call[T], deadline: float = math.inf) -> Generator[Call[T]]:
    """Yield a call whose files can be sent: as URLs in an input, or opened in a form."""
    with ExitStack() as stack:
        if call.form is not None:
            yield _open_form(sender.options, call, stack)
        elif needs_upload(call):
            yield _upload_input(sender, call, deadline)
        else:
            yield call


def _open_form(options: Options, call: Call[T], stack: ExitStack) -> Call[T]:
    form = dict(call.form or {})
    if isinstance(form.get("content"), str):
        raise TypeError("content must be a file, not a str: pass a path as Path(...)")
    for field, value in form.items():
        if not isinstance(value, str | Mapping):
            form[field] = upload = open_upload(value, options.max_file_size, stack)
            stack.callback(upload.close)
    return attrs.evolve(call, form=form)


def _upload_input(sender: Sender, call: Call[T], deadline: float) -> Call[T]:
    options, input = sender.options, call.json["input"]
    files = find_files(input)

    def url_of(item: tuple[Upload, bool]) -> str:
        upload, inline = item
        if inline:
            return run_blocking(upload.data_uri)
        content: Any = upload
        return str((sender.send(create_file_call(content), deadline)).urls.get)

    with ExitStack() as stack:
        uploads = [open_upload(file, options.max_file_size, stack) for file in files.values()]
        sizes = [upload.size for upload in uploads]
        inline = choose_inline(sizes, call.file_encoding or options.file_encoding)
        urls = map_concurrently(url_of, list(zip(uploads, inline, strict=True)))
    input = replace_files(input, dict(zip(files, urls, strict=True)))
    return attrs.evolve(call, json={**call.json, "input": input})


# --- outputs ------------------------------------------------------------------------------------


class FileOutput(FileURL):
    """A file of an output: its URL as a str, with methods to read and save its content.

    Each read downloads it again. Only the API's host receives the API token.
    """

    _sender: Sender | None

    def __new__(cls, url: str, sender: Sender | None = None) -> FileOutput:
        file = super().__new__(cls, url)
        file._sender = sender
        return file

    def read(self) -> bytes:
        """Return the content.

        Raises:
            OutputExpired: The file has been deleted.
            APIError, APIConnectionError: It cannot be downloaded.
        """
        content = io.BytesIO()
        for chunk in self.iter_bytes():
            content.write(chunk)
        return content.getvalue()

    def iter_bytes(self) -> Generator[bytes]:
        """Iterate over the content in chunks."""
        with self._download() as download:
            for chunk in download.chunks():
                yield chunk

    def open(self) -> IO[bytes]:
        """Download the content, and return it as a seekable file that the caller closes."""
        file = SpooledTemporaryFile(MAX_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            with self._download() as download:
                download.write_to(file)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Save the content, and return its path. The file appears once it is complete.

        Args:
            path: A file, which is replaced; or a directory (an existing one, or with a trailing
                slash), in which the file gets an unused name.
        """
        if os.path.isdir(path) or os.fspath(path).endswith(("/", os.sep)):
            return self.save_as(Path(path, self.name))
        return self.save_as(Path(path), replace=True)

    def save_as(self, path: Path, *, replace: bool = False, deadline: float = math.inf) -> Path:
        """Save the content under a name, or one like it that is unused, and return its path."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{token_hex(8)}.part")
        try:
            with open(part, "xb") as file:  # not tempfile, whose files only their owner may read
                with self._download(deadline) as download:
                    download.write_to(file)
            if replace:
                return part.replace(path)
            return rename_without_overwriting(part, name_from_headers(path.name, download.headers))
        finally:
            part.unlink(missing_ok=True)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return what Jupyter shows: the image, or a player."""
        return mime_bundle(self, self._read_now)

    def _read_now(self) -> bytes:
        """Return the content without an event loop, within seconds."""
        from .._sync.files import FileOutput
        from .._sync.sender import Sender
        from .._sync.transport import Transport

        transport = Transport()
        try:
            sender = Sender(Options(timeout=10, max_retries=0), transport.send)
            return FileOutput(self.url, sender).read()
        finally:
            transport.close()

    @contextmanager
    def _download(self, deadline: float = math.inf) -> Generator[Download]:
        if self._sender is not None:
            with closing(Download(self.url, self._sender, deadline)) as download:
                yield download
            return
        transport = Transport()  # created by hand, or unpickled
        try:
            sender = Sender(Options(), transport.send)
            with closing(Download(self.url, sender, deadline)) as download:
                yield download
        finally:
            transport.close()


def wrap_output(prediction: Prediction, sender: Sender) -> Any:
    """Return the output of a prediction with its URLs as FileOutput."""
    return wrap_urls(prediction.output, lambda url: FileOutput(url, sender))


def save_output(
    sender: Sender,
    prediction: Prediction,
    directory: str | os.PathLike[str],
    deadline: float = math.inf,
) -> Any:
    """Download the files of an output, and return it with their paths in the place of URLs."""
    urls = urls_in(prediction.output)
    try:
        paths = download_files(sender, urls, directory, deadline)
    except (OSError, ReplicateError) as error:
        if isinstance(error, ReplicateError):
            error.prediction_id = prediction.id
        error.add_note(f"prediction {prediction.id} has succeeded, and its output is available")
        raise
    return wrap_urls(prediction.output, dict(zip(urls, paths, strict=True)).__getitem__)


def download_files(
    sender: Sender,
    urls: Sequence[str],
    directory: str | os.PathLike[str],
    deadline: float = math.inf,
) -> list[Path]:
    """Save the files at URLs in a directory, and return their paths in order."""
    for url in urls:
        if not is_url(url):
            raise ValueError(f"{url[:100]!r} is not the URL of a file")
    files = [FileOutput(url, sender) for url in dict.fromkeys(urls)]
    names = deduplicate([file.name for file in files])

    def save(item: tuple[FileOutput, str]) -> Path:
        file, name = item
        return file.save_as(Path(directory, name), deadline=deadline)

    paths = map_concurrently(save, list(zip(files, names, strict=True)))
    path_by_url: dict[str, Path] = dict(zip(files, paths, strict=True))
    return [path_by_url[url] for url in urls]


class Download:
    """The content of a URL, whose download resumes after the connection broke."""

    def __init__(self, url: str, sender: Sender, deadline: float = math.inf) -> None:
        self._url = url
        self._sender = sender
        self._deadline = deadline
        self._response: httpx.Response | None = None
        self._received = 0
        self._size: int | None = None
        self._tag = ""
        self.headers = httpx.Headers()
        """The headers of the first response."""

    def close(self) -> None:
        if self._response is not None:
            self._response.close()

    def write_to(self, file: IO[bytes]) -> None:
        """Write the content to a file. It raises the errors of `chunks`."""
        buffer: list[bytes] = []
        size = 0
        for chunk in self.chunks():
            raise_if_cancelled()
            buffer.append(chunk)
            size += len(chunk)
            if size >= WRITE_SIZE:
                run_blocking(file.writelines, buffer)
                buffer, size = [], 0
        run_blocking(file.writelines, buffer)

    def chunks(self) -> Iterator[bytes]:
        """Iterate over the content.

        Raises:
            OutputExpired: The file has been deleted.
            APIError, APIConnectionError: It cannot be downloaded.
        """
        if self._url[:5].lower() == "data:":
            yield decode_data_uri(self._url)
            return
        failures = 0
        while True:
            received_before = self._received
            response = self._open()
            try:
                skip = self._bytes_to_skip(response)
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
            failures = 1 if self._received - received_before >= PROGRESS_SIZE else failures + 1
            if failures > self._sender.options.max_retries:
                raise APIConnectionError(response.request, problem)
            self._sender.clock.sleep(backoff(failures))

    def _open(self) -> httpx.Response:
        # Not compressed, so that lengths and ranges are those of the file.
        headers = {"Accept-Encoding": "identity"}
        if self._received and self._size is not None:
            headers["Range"] = f"bytes={self._received}-"
            if self._tag:
                headers["If-Range"] = self._tag
        call = Call("GET", self._url, lambda response: response, headers=headers)
        try:
            self._response = self._sender.open(call, self._deadline)
        except APIError as error:
            raise OutputExpired.from_error(error) from None
        return self._response

    def _bytes_to_skip(self, response: httpx.Response) -> int:
        """Return the bytes of a response that were received before.

        Raises:
            APIConnectionError: It is the response of another file.
        """
        headers = response.headers
        start, size = content_range(response.status_code, headers)
        tag = headers.get("etag", "")
        if self._received == 0:
            self.headers, self._size = headers, size
            self._tag = "" if tag.startswith("W/") else tag
        same_size = None in (size, self._size) or size == self._size
        same_tag = not self._tag or tag == self._tag
        if not (same_size and same_tag and start <= self._received):
            problem = "the file has changed since its download began"
            raise APIConnectionError(response.request, problem)
        return self._received - int(start)
