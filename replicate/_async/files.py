"""Files: uploaded before a call; read, saved and downloaded from outputs."""

from __future__ import annotations

import io
import math
import os
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import ExitStack, aclosing, asynccontextmanager, contextmanager
from pathlib import Path
from secrets import token_hex
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TypeVar

import attrs
from replicate_api.api.files.create import call as create_file_call
from replicate_api.arguments import check_argument
from replicate_api.types import Call

from .._concurrency import SystemClock, amap_concurrently, arun_blocking
from .._core import inputs
from .._core.filenames import deduplicate, name_from_headers
from .._core.options import Options
from .._core.outputs import FileURL, file_urls, is_url, mime_bundle, served_type, wrap_urls
from .._local_files import MAX_MEMORY, Upload, aopen_upload, error_about, rename_without_overwriting
from ..errors import OutputExpired, ReplicateError
from .downloads import AsyncDownload
from .sender import AsyncSender
from .transport import AsyncTransport

if TYPE_CHECKING:
    from replicate_api.models import Prediction

T = TypeVar("T")

MAX_DISPLAY_TIME = 10.0
"""Seconds to download an image that a notebook shows."""


# --- uploads ------------------------------------------------------------------------------------


@asynccontextmanager
async def upload_files(
    sender: AsyncSender, call: Call[T], deadline: float = math.inf
) -> AsyncGenerator[Call[T]]:
    """Yield a call whose files can be sent: as URLs in an input, or opened in a form."""
    with ExitStack() as stack:
        if not inputs.needs_upload(call):
            yield call
        elif call.form is not None:
            content = await _open_file(call.form.get("content"), "content", sender.options, stack)
            yield attrs.evolve(call, form={**call.form, "content": content})
        else:
            yield await _upload_input(sender, call, deadline)


async def _open_file(file: Any, name: str, options: Options, stack: ExitStack) -> Upload:
    """Return the upload of a file.

    Raises:
        OSError, TypeError, ValueError: It cannot be sent. The message names the argument.
    """
    try:
        return await aopen_upload(file, options.max_file_size, stack)
    except (OSError, TypeError, ValueError) as error:
        raise error_about(name, error) from error


async def _upload_input(sender: AsyncSender, call: Call[T], deadline: float) -> Call[T]:
    options, input = sender.options, call.json["input"]
    files = inputs.find_files(input)

    async def url_of(item: tuple[Upload, bool]) -> str:
        upload, inline = item
        if inline:
            return await arun_blocking(upload.data_uri)
        content: Any = upload
        return str((await sender.send(create_file_call(content), deadline)).urls.get)

    with ExitStack() as stack:
        uploads = [
            await _open_file(file, f"input[{name!r}]", options, stack)
            for name, file in files.values()
        ]
        sizes = [upload.size for upload in uploads]
        inline = inputs.choose_inline(sizes, call.file_encoding or options.file_encoding)
        urls = await amap_concurrently(url_of, list(zip(uploads, inline, strict=True)))
    input = inputs.replace_files(input, dict(zip(files, urls, strict=True)))
    return attrs.evolve(call, json={**call.json, "input": input})


# --- outputs ------------------------------------------------------------------------------------


class AsyncFileOutput(FileURL):
    """An output file: its URL as a str, with methods to read and save its content.

    Each of them downloads it again. Only the API's host receives the API token.

    Args:
        url: http(s) URL or data URI.
        client: The client that downloads it. Default: one with the default options.
        base_url: URL of the API, if there is no client.
    """

    _sender: AsyncSender | None
    _base_url: str | None

    def __new__(cls, url: str, client: Any = None, base_url: str | None = None) -> AsyncFileOutput:
        """Create a file output."""
        file = super().__new__(cls, url)
        file._sender = sender = getattr(client, "_sender", client)
        file._base_url = base_url if sender is None else str(sender.options.base_url)
        return file

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.url, None, self._base_url)

    async def read(self, *, deadline: float = math.inf) -> bytes:
        """Return the content.

        Args:
            deadline: The time by which it must be complete, by the client's clock.

        Raises:
            OutputExpired: The file has been deleted.
            APIError, APIConnectionError: It cannot be downloaded.
        """
        content = io.BytesIO()
        async with self._download(deadline) as download:
            await download.write_to(content)
        return content.getvalue()

    async def aiter_bytes(self) -> AsyncGenerator[bytes]:
        """Iterate over the content in chunks."""
        async with self._download() as download:
            async for chunk in download.chunks():
                yield chunk

    async def open(self) -> IO[bytes]:
        """Download the content, and return it as a seekable file that the caller closes."""
        file = SpooledTemporaryFile(MAX_MEMORY)  # noqa: SIM115 - the caller closes it
        try:
            async with self._download() as download:
                await download.write_to(file)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Save the content, and return its path. The file appears once it is complete.

        Args:
            path: A file, which is replaced; or a directory (an existing one, or with a trailing
                slash), in which the file gets an unused name.
        """
        check_argument("path", path, str | os.PathLike[str])
        if os.path.isdir(path) or os.fspath(path).endswith(("/", os.sep)):
            return await self.save_as(Path(path, self.name))
        return await self.save_as(Path(path), replace=True)

    async def save_as(
        self, path: Path, *, replace: bool = False, deadline: float = math.inf
    ) -> Path:
        """Save the content under a name, or one like it that is unused, and return its path."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{token_hex(8)}.part")
        try:
            with open(part, "xb") as file:  # not tempfile, whose files only their owner may read
                async with self._download(deadline) as download:
                    await download.write_to(file)
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

    @asynccontextmanager
    async def _download(self, deadline: float = math.inf) -> AsyncGenerator[AsyncDownload]:
        transport = AsyncTransport()  # for a file that was created by hand, or unpickled
        sender = self._sender or AsyncSender(Options(base_url=self._base_url), transport.send)
        try:
            async with aclosing(AsyncDownload(self.url, sender, deadline)) as download:
                yield download
            self._served_type = served_type(download.headers)
        finally:
            await transport.aclose()


AsyncFileOutput.__module__ = "replicate"


def file_at(url: str, sender: AsyncSender, name: str = "url") -> AsyncFileOutput:
    """Return the file at a URL, which is the argument of that name.

    Raises:
        ValueError: It is not an http or https URL or a data URI.
    """
    if not is_url(url):
        raise ValueError(f"{name}: {url!r:.100} is not an http or https URL or a data URI")
    return AsyncFileOutput(url, sender)


def wrap_output(prediction: Prediction, sender: AsyncSender) -> Any:
    """Return the output of a prediction with its URLs as AsyncFileOutput."""
    with prediction_of_error(prediction):
        return wrap_urls(prediction.output, lambda url: AsyncFileOutput(url, sender))


async def save_output(
    sender: AsyncSender,
    prediction: Prediction,
    directory: str | os.PathLike[str],
    deadline: float = math.inf,
) -> Any:
    """Download the files of an output, and return it with their paths in the place of URLs."""
    with prediction_of_error(prediction):
        urls = file_urls(prediction.output, sender.options.base_url)
        paths = await download_files(sender, urls, directory, deadline)
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


async def download_files(
    sender: AsyncSender,
    urls: Sequence[str],
    directory: str | os.PathLike[str],
    deadline: float = math.inf,
) -> list[Path]:
    """Save the files at URLs in a directory, and return their paths in order.

    An error is raised once all other files are saved.
    """
    files = [file_at(url, sender, "files") for url in dict.fromkeys(urls)]
    names = deduplicate([file.name for file in files])

    async def save(item: tuple[AsyncFileOutput, str]) -> Path | Exception:
        file, name = item
        try:
            return await file.save_as(Path(directory, name), deadline=deadline)
        except (OSError, ReplicateError, ValueError) as error:
            error.add_note(f"{name} was not saved: {file.url[:200]}")
            return error

    results = await amap_concurrently(save, list(zip(files, names, strict=True)))
    errors = [result for result in results if isinstance(result, Exception)]
    if errors:
        saved = [str(result) for result in results if isinstance(result, Path)]
        if saved:
            errors[0].add_note(f"saved: {', '.join(saved)}")
        raise errors[0]
    path_by_url: dict[str, Any] = dict(zip(files, results, strict=True))
    return [path_by_url[url] for url in urls]
