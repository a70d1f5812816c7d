"""Files of this machine: measured and read for uploads, and renamed after downloads.

Both clients use it. The asynchronous one calls it in threads.
"""

from __future__ import annotations

import inspect
import io
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from pathlib import Path, PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

import attrs

from ._concurrency import aexclusive, arun_blocking, exclusive, raise_if_cancelled
from ._core.filenames import alternatives, shorten
from ._core.inputs import encode_png, is_image
from ._core.media_types import media_type

CHUNK_SIZE = 64 * 1024
"""Bytes that are read and sent at a time."""

MAX_MEMORY = 1024 * 1024
"""Bytes of a copy or a download that are held in memory instead of on disk."""

MAX_NAME_SIZE = 255
"""Bytes of the longest filename that the API accepts."""

_OPEN_FILES = (io.BufferedReader, io.BufferedRandom, io.FileIO)


@attrs.define(eq=False)
class Upload:
    """A file to send, which can be read from its start repeatedly."""

    _content: IO[bytes] | Path
    size: int
    name: str
    type: str
    _chunks: Iterator[bytes] = attrs.field(init=False)

    def chunks(self) -> Iterator[bytes]:
        """Iterate over the content, and never over more than `size` bytes.

        Raises:
            ValueError: The file has become shorter since it was measured.
        """
        remaining = self.size
        with _opened(self._content) as reader:
            reader.seek(0)
            while remaining > 0:
                raise_if_cancelled()
                chunk = reader.read(min(CHUNK_SIZE, remaining))
                if not chunk:
                    problem = f"{self.name} became {remaining:,} bytes shorter while it was sent"
                    raise ValueError(problem)
                remaining -= len(chunk)
                yield chunk

    def data_uri(self) -> str:
        """Return a data URI with the content."""
        return f"data:{self.type};base64,{b64encode(b''.join(self.chunks())).decode()}"

    # The methods that httpx calls: it seeks the end for the size, then the start.

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Return to the start, and return the size."""
        self._chunks = self.chunks()
        return self.size

    def tell(self) -> int:
        """Return the position after `seek`."""
        return 0

    def read(self, size: int) -> bytes:
        """Return the next chunk."""
        return next(self._chunks, b"")


def open_upload(value: Any, max_size: int, stack: ExitStack) -> Upload:
    """Return the upload of a file.

    A reader that can seek is sent whole, wherever it stands, and its position is restored. Open
    files and BytesIO are read without their position, so that threads may share them. Other readers
    are copied, by one thread at a time.

    Args:
        value: Bytes, a path, a reader in binary mode, or an image.
        max_size: Bytes that it may have.
        stack: Closes the copy of a reader.

    Raises:
        ValueError: It is larger, or it has been read already and cannot seek.
        TypeError: It is not a file, or can only be read asynchronously.
        OSError: It cannot be opened.
    """
    if _is_asynchronous(value):
        raise TypeError(f"{type(value).__name__} is read asynchronously: use AsyncReplicate")
    source = _source(value)
    content = _shareable(source)
    if size := _size(content):
        return _upload(source, content, size, max_size)
    copy = _create_copy(stack)  # it cannot be read twice, or its size is unknown as in /proc
    with exclusive(source), _opened(content) as reader:
        position = _rewind(reader)
        while copy.tell() <= max_size and (chunk := _checked(reader.read(MAX_MEMORY))):
            copy.write(chunk)
        if position is not None:
            reader.seek(position)
    return _upload(source, copy, copy.tell(), max_size, is_spent=position is None)


async def aopen_upload(value: Any, max_size: int, stack: ExitStack) -> Upload:
    """Return the upload of a file, also of a reader whose methods are awaited."""
    if not _is_asynchronous(value):
        return await arun_blocking(open_upload, value, max_size, stack)
    copy = _create_copy(stack)
    async with aexclusive(value):
        can_seek = await _arewind(value)
        while copy.tell() <= max_size and (chunk := _checked(await value.read(MAX_MEMORY))):
            await arun_blocking(copy.write, chunk)
        await _arewind(value)
    return _upload(value, copy, copy.tell(), max_size, is_spent=not can_seek)


def error_about(name: str, error: Exception) -> Exception:
    """Return the error about a file with the name of the argument, such as `input['image']`."""
    if isinstance(error, OSError) and error.errno:
        problem = f"{name} must be a file that can be read: {error.strerror}"
        return OSError(error.errno, problem, error.filename)  # of the subclass for its number
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"{name}: {error}")


def _is_asynchronous(value: Any) -> bool:
    return inspect.iscoroutinefunction(getattr(value, "read", None))


def _source(value: Any) -> Any:
    """Return a file as a path or a reader."""
    if isinstance(value, os.PathLike):
        return Path(os.fsdecode(cast("os.PathLike[str]", value)))
    if isinstance(value, bytes | bytearray | memoryview):
        return io.BytesIO(cast("bytes", value))
    if is_image(value):
        return encode_png(value)
    if isinstance(value, io.TextIOBase | io.BufferedWriter) or not hasattr(value, "read"):
        kinds = "bytes, a path as Path(...), a file that is open in binary mode, or an image"
        raise TypeError(f"a file must be {kinds}, not {value!r:.50}")
    return value


def _opened(content: Any) -> AbstractContextManager[Any]:
    """Return a reader, which is closed afterwards if it is of a path."""
    # Opened each time: an input may have more files than a process may have open.
    return content.open("rb") if isinstance(content, Path) else nullcontext(content)


def _shareable(source: Any) -> Any:
    """Return the path of an open file, or another BytesIO: they have positions of their own."""
    if type(source) is io.BytesIO:
        return io.BytesIO(source.getvalue())
    raw = getattr(source, "raw", source)
    # Not by its methods: `fileno` of a GzipFile is that of the compressed file.
    if type(raw) is io.FileIO and type(source) in _OPEN_FILES:
        source.flush()
        with suppress(OSError, TypeError):  # it has no name, or has been deleted
            if os.path.samestat(os.fstat(raw.fileno()), os.stat(raw.name)):
                path = Path(os.fsdecode(cast("str", raw.name)))
                return path if path.is_file() else source
    return source


def _size(content: Any) -> int:
    """Return the size in bytes of content that can be read repeatedly, else 0."""
    if type(content) is io.BytesIO:
        return len(content.getbuffer())
    if not isinstance(content, Path) or not content.is_file():
        return 0
    with content.open("rb") as file:
        return os.fstat(file.fileno()).st_size


def _create_copy(stack: ExitStack) -> IO[bytes]:
    """Return a file for content that can be read only once: in memory while small, then on disk."""
    return cast("IO[bytes]", stack.enter_context(SpooledTemporaryFile(MAX_MEMORY)))


def _rewind(reader: Any) -> int | None:
    """Go to the start of a reader, and return its position before; None if it cannot seek."""
    try:
        position: int = reader.tell() if hasattr(reader, "tell") else 0
        reader.seek(0)
    except (AttributeError, OSError):  # io.UnsupportedOperation is an OSError
        return None
    return position


async def _arewind(reader: Any) -> bool:
    """Go to the start of a reader, and return False if it cannot seek."""
    try:
        await reader.seek(0)
    except (AttributeError, OSError):
        return False
    return True


def _checked(chunk: Any) -> bytes:
    """Return a chunk that a reader has returned, if it is bytes."""
    if not isinstance(chunk, bytes | bytearray | memoryview):
        raise TypeError(
            "a file must be open in binary mode, such as open(path, 'rb'): its read() returned "
            f"{type(chunk).__name__}, not bytes"
        )
    return cast("bytes", chunk)


def _upload(
    source: Any, content: Any, size: int, max_size: int, *, is_spent: bool = False
) -> Upload:
    """Return an upload with the name and the media type of its source."""
    # The uploads of web frameworks have a `filename`; their `name` is that of a form's field.
    path = None if isinstance(source, io.IOBase) else getattr(source, "filename", None)
    path = path or getattr(source, "name", None)
    name = PurePath(path).name if isinstance(path, str) else ""
    name = shorten(name, MAX_NAME_SIZE) or "file"
    if size > max_size:
        raise ValueError(
            f"{name} is larger than {max_size:,} bytes ({max_size / 1024**2:g} MiB), the limit of "
            "uploads: store it where the model can download it, and pass its URL"
        )
    if is_spent and not size:
        raise ValueError(
            f"{name} has already been read: open it again. If it is empty, pass b'' instead"
        )
    kind = getattr(source, "content_type", None)  # as the uploads of web frameworks have it
    return Upload(content, size, name, kind if isinstance(kind, str) and kind else media_type(name))


def rename_without_overwriting(file: Path, name: str) -> Path:
    """Rename a file to an unused name like `name` in its directory, and return its path."""
    names = alternatives(name)
    while True:
        path = file.with_name(next(names))
        try:
            os.link(file, path)  # unlike renaming, it fails if the name is used
        except FileExistsError:
            continue
        except OSError:  # a file system without links
            if path.exists():
                continue
            file.replace(path)
        return path
