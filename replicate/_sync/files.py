# Derived from replicate/_async/files.py by `make generate`.
"""Files: uploaded before a call; read, saved and downloaded from outputs."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar

import attrs

from replicate_api.api.files.create import call as create_file_call
from replicate_api.arguments import check_argument
from replicate_api.types import Call

from .._concurrency import SystemClock, map_concurrently, run_blocking
from .._core import inputs
from .._core.filenames import deduplicate, name_from_headers
from .._core.options import Options
from .._core.outputs import FileURL, file_urls, is_url, mime_bundle, served_type, wrap_urls
from .._local_files import MAX_MEMORY, Upload, error_about, open_upload, rename_without_overwriting
from ..errors import OutputExpired, ReplicateError
from .downloads import Download
from .sender import Sender
from .transport import Transport

if TYPE_CHECKING:
    from replicate_api.models import Prediction

T = TypeVar("T")

MAX_DISPLAY_TIME = 10.0
"""Seconds to download an image that a notebook shows."""


# --- uploads ------------------------------------------------------------------------------------


@contextmanager
def upload_files(sender: Sender, call: Call[T], deadline: float = math.inf) -> Generator[Call[T]]:
    """Yield a call whose files can be sent: as URLs in an input, or opened in a form."""
    with ExitStack() as stack:
        if not inputs.needs_upload(call):
            yield call
        elif call.form is not None:
            content = _open_file(call.form.get("content"), "content", sender.options, stack)
            yield attrs.evolve(call, form={**call.form, "content": content})
        else:
            yield _upload_input(sender, call, deadline)


def _open_file(file: Any, name: str, options: Options, stack: ExitStack) -> Upload:
    """Return the upload of a file.

    Raises:
        OSError, TypeError, ValueError: It cannot be sent. The message names the argument.
    """
    try:
        return open_upload(file, options.max_file_size, stack)
    except (OSError, TypeError, ValueError) as error:
        raise error_about(name, error) from error


def _upload_input(sender: Sender, call: Call[T], deadline: float) -> Call[T]:
    options, input = sender.options, call.json["input"]
    files = inputs.find_files(input)

    def url_of(item: tuple[Upload, bool]) -> str:
        upload, inline = item
        if inline:
            return run_blocking(upload.data_uri)
        content: Any = upload
        return str((sender.send(create_file_call(content), deadline)).urls.get)

    with ExitStack() as stack:
        uploads = [
            _open_file(file, f"input[{name!r}]", options, stack) for name, file in files.values()
        ]
        sizes = [upload.size for upload in uploads]
        inline = inputs.choose_inline(sizes, call.file_encoding or options.file_encoding)
        urls = map_concurrently(url_of, list(zip(uploads, inline, strict=True)))
    input = inputs.replace_files(input, dict(zip(files, urls, strict=True)))
    return attrs.evolve(call, json={**call.json, "input": input})


# --- outputs ------------------------------------------------------------------------------------


class FileOutput(FileURL):
    """An output file: its URL as a str, with methods to read and save its content.

    Each of them downloads it again. Only the API's host receives the API token.

    Args:
        url: http(s) URL or data URI.
        client: The client that downloads it. Default: one with the default options.
        base_url: URL of the API, if there is no client.
    """

    _sender: Sender | None
    _base_url: str | None

    def __new__(cls, url: str, client: Any = None, base_url: str | None = None) -> FileOutput:
        """Create a file output."""
        file = super().__new__(cls, url)
        file._sender = sender = getattr(client, "_sender", client)
        file._base_url = base_url if sender is None else str(sender.options.base_url)
        return file

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.url, None, self._base_url)

    def read(self, *, deadline: float = math.inf) -> bytes:
        """Return the content.

        Args:
            deadline: The time by which it must be complete, by the client's clock.

        Raises:
            OutputExpired: The file has been deleted.
            APIError, APIConnectionError: It cannot be downloaded.
        """
        content = io.BytesIO()
        with self._download(deadline) as download:
            download.write_to(content)
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
        check_argument("path", path, str | os.PathLike[str])
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

        deadline = SystemClock().now() + MAX_DISPLAY_TIME
        return FileOutput(self.url, base_url=self._base_url).read(deadline=deadline)

    @contextmanager
    def _download(self, deadline: float = math.inf) -> Generator[Download]:
        transport = Transport()  # for a file that was created by hand, or unpickled
        sender = self._sender or Sender(Options(base_url=self._base_url), transport.send)
        try:
            with closing(Download(self.url, sender, deadline)) as download:
                yield download
            self._served_type = served_type(download.headers)
        finally:
            transport.close()


FileOutput.__module__ = "replicate"


def file_at(url: str, sender: Sender, name: str = "url") -> FileOutput:
    """Return the file at a URL, which is the argument of that name.

    Raises:
        ValueError: It is not an http or https URL or a data URI.
    """
    if not is_url(url):
        raise ValueError(f"{name}: {url!r:.100} is not an http or https URL or a data URI")
    return FileOutput(url, sender)


def wrap_output(prediction: Prediction, sender: Sender) -> Any:
    """Return the output of a prediction with its URLs as FileOutput."""
    with prediction_of_error(prediction):
        return wrap_urls(prediction.output, lambda url: FileOutput(url, sender))


def save_output(
    sender: Sender,
    prediction: Prediction,
    directory: str | os.PathLike[str],
    deadline: float = math.inf,
) -> Any:
    """Download the files of an output, and return it with their paths in the place of URLs."""
    with prediction_of_error(prediction):
        urls = file_urls(prediction.output, sender.options.base_url)
        paths = download_files(sender, urls, directory, deadline)
        path_by_url: dict[str, Any] = dict(zip(urls, paths, strict=True))
        return wrap_urls(prediction.output, lambda url: path_by_url.get(url, url))


@contextmanager
def prediction_of_error(prediction: Prediction) -> Generator[None]:
    """Add the prediction to an error that concerns its output."""
    try:
        yield
    except Exception as error:  # a function that names files may raise any
        if isinstance(error, ReplicateError):
            error.prediction_id = prediction.id
        state = "has expired" if isinstance(error, OutputExpired) else "is available"
        error.add_note(f"prediction {prediction.id} has succeeded, and its output {state}")
        raise


def download_files(
    sender: Sender,
    urls: Sequence[str],
    directory: str | os.PathLike[str],
    deadline: float = math.inf,
) -> list[Path]:
    """Save the files at URLs in a directory, and return their paths in order.

    An error is raised once all other files are saved.
    """
    files = [file_at(url, sender, "files") for url in dict.fromkeys(urls)]
    names = deduplicate([file.name for file in files])

    def save(item: tuple[FileOutput, str]) -> Path | Exception:
        file, name = item
        try:
            return file.save_as(Path(directory, name), deadline=deadline)
        except (OSError, ReplicateError, ValueError) as error:
            error.add_note(f"{name} was not saved: {file.url[:200]}")
            return error

    results = map_concurrently(save, list(zip(files, names, strict=True)))
    errors = [result for result in results if isinstance(result, Exception)]
    if errors:
        saved = [str(result) for result in results if isinstance(result, Path)]
        if saved:
            errors[0].add_note(f"saved: {', '.join(saved)}")
        raise errors[0]
    path_by_url: dict[str, Any] = dict(zip(files, results, strict=True))
    return [path_by_url[url] for url in urls]
