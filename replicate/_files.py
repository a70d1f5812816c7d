"""Files on this side: opened, measured, and read as often as sending them takes."""

from __future__ import annotations

import inspect
import io
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path, PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

import attrs

from ._concurrency import arun_blocking, raise_if_cancelled
from ._core.filenames import alternatives, shortened
from ._core.inputs import is_image, png
from ._core.media_types import media_type

CHUNK_SIZE = 64 * 1024
"""Bytes that are read and sent at a time."""

MAX_MEMORY = 1024 * 1024
"""Bytes that are read at a time, and stack in memory, of what can be read only once."""

MAX_NAME_SIZE = 255
"""Bytes of a file's name: the API takes no longer one."""


@attrs.define(eq=False)
class Upload:
    """A file to send, from where its reader stood, as often as that takes."""

    _content: IO[bytes] | Path
    _start: int
    size: int
    name: str
    type: str
    _chunks: Iterator[bytes] = attrs.field(init=False)

    def chunks(self) -> Iterator[bytes]:
        """The content; never more of it than the size that was announced.

        Raises:
            ValueError: the file has become shorter meanwhile.
        """
        with _opened(self._content) as reader:
            reader.seek(self._start)
            left = self.size
            while left > 0:
                raise_if_cancelled()
                chunk = reader.read(min(CHUNK_SIZE, left))
                if not chunk:
                    raise ValueError(f"{self.name} became {left:,} bytes shorter while it was sent")
                left -= len(chunk)
                yield chunk

    def data_uri(self) -> str:
        """A URL that the content is in."""
        return f"data:{self.type};base64,{b64encode(b''.join(self.chunks())).decode()}"

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Begin again, and say where the end is: httpx looks for it, and then goes to the start."""
        self._chunks = self.chunks()
        return self.size

    def tell(self) -> int:
        return 0

    def read(self, size: int) -> bytes:
        return next(self._chunks, b"")

    def close(self) -> None:
        """Let go of what is read."""
        self._chunks = iter(())


def open_upload(value: Any, limit: int, stack: ExitStack) -> Upload:
    """What is needed to send a file: its reader, size, name and media type.

    Args:
        value: Bytes, a path, a reader in binary mode, or an image.
        limit: Bytes that it may have.
        stack: Keeps what the upload is read from.

    Raises:
        ValueError: it has more.
        TypeError: it cannot be read, or only asynchronously.
        OSError: there is no such file.
    """
    if isinstance(value, Upload):
        return value
    if is_asynchronous(value):
        raise TypeError(f"{type(value).__name__} is read asynchronously: use AsyncReplicate")
    source = _source(value)
    with _opened(source) as reader:
        if isinstance(reader.read(0), str):
            raise TypeError("a file must be open in binary mode: open(path, 'rb')")
        start, size = _remaining_size(reader)
        if size > 0:
            return _upload(source, source, start, size, limit)
        # It cannot be read twice, or does not know its size, as the files in /proc.
        copy = _copy(stack)
        while copy.tell() <= limit and (chunk := reader.read(MAX_MEMORY)):
            copy.write(chunk)
        return _upload(source, copy, 0, copy.tell(), limit)


async def aopen_upload(value: Any, limit: int, stack: ExitStack) -> Upload:
    """The same, without holding the event loop up, and also for readers that are awaited."""
    if not is_asynchronous(value):
        return await arun_blocking(open_upload, value, limit, stack)
    copy = _copy(stack)
    while copy.tell() <= limit and (chunk := await value.read(MAX_MEMORY)):
        await arun_blocking(copy.write, chunk)
    return _upload(value, copy, 0, copy.tell(), limit)


def is_asynchronous(value: Any) -> bool:
    """Whether a reader's `read` is a coroutine function."""
    return inspect.iscoroutinefunction(getattr(value, "read", None))


def _source(value: Any) -> IO[bytes] | Path:
    if isinstance(value, os.PathLike):
        return Path(os.fsdecode(cast("os.PathLike[str]", value)))
    if isinstance(value, bytes | bytearray | memoryview):
        return io.BytesIO(cast("bytes", value))
    return png(value) if is_image(value) else value


def _opened(source: IO[bytes] | Path) -> AbstractContextManager[IO[bytes]]:
    """A reader, which is closed afterwards if this has opened it."""
    # A path is opened each time: there may be thousands of them in one input.
    return source.open("rb") if isinstance(source, Path) else nullcontext(source)


def _copy(stack: ExitStack) -> IO[bytes]:
    """A file for what can be read only once: in memory while it is small, then on disk."""
    return cast("IO[bytes]", stack.enter_context(SpooledTemporaryFile(MAX_MEMORY)))


def _upload(source: Any, content: IO[bytes] | Path, start: int, size: int, limit: int) -> Upload:
    # What a web framework received has a `filename`, and is named after the form's field.
    found = getattr(source, "filename", None) or getattr(source, "name", None)
    name = PurePath(found).name if isinstance(found, str) else ""
    name = shortened(name, MAX_NAME_SIZE) or "file"
    if size > limit:
        raise ValueError(
            f"{name} is larger than {limit:,} bytes ({limit / 1024**2:g} MiB), the most that can "
            "be uploaded: put it where the model can fetch it, and pass its URL"
        )
    given = getattr(source, "content_type", None)  # as web frameworks' uploads have it
    kind = given if isinstance(given, str) and given else media_type(name)
    return Upload(content, start, size, name, kind)


def _remaining_size(reader: IO[bytes]) -> tuple[int, int]:
    """Where a reader stands and how much there is from there; (0, 0) where that is not known."""
    try:
        start = reader.tell()
        end = reader.seek(0, os.SEEK_END)
        reader.seek(start)
    except (AttributeError, OSError):  # io.UnsupportedOperation is an OSError
        return 0, 0
    return start, max(0, end - start)


def rename_without_overwriting(file: Path, name: str) -> Path:
    """Give a file a name in its directory, or one like it that is unused, and return its path."""
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
