"""Files on this side: opened, measured, and read as often as sending them takes."""

from __future__ import annotations

import inspect
import io
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from itertools import islice
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

import httpx

from .concurrency import ablocking, checkpoint
from .filenames import shortened
from .images import is_image, png
from .inputs import too_large
from .media_types import media_type

BLOCK = 1024 * 1024
"""Bytes that are read at a time, and kept in memory of what can be read only once."""

LONGEST_NAME = 255
"""Bytes of a file's name: the API takes no longer one."""


class Upload:
    """A file to send, from where its reader stood: `read` and `seek` count from there."""

    def __init__(
        self,
        source: IO[bytes] | os.PathLike[str],
        start: int,
        size: int,
        name: str,
        type: str,
        *,
        is_own: bool,
    ) -> None:
        self.size = size
        self.name = name
        self.type = type
        self._is_own = is_own
        """Whether its reader was made here, and is to be closed here; a path's always is."""
        self._start = start
        self._at = 0
        # A path is opened when it is first read: there may be thousands of them in one input.
        self._path = source if isinstance(source, os.PathLike) else None
        self._file = None if isinstance(source, os.PathLike) else source

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; never more in all than the size that was announced.

        Raises:
            ValueError: the file has become shorter meanwhile.
        """
        checkpoint()
        if self._file is None:
            assert self._path is not None
            self._file = open(self._path, "rb")  # noqa: SIM115 - close() closes it
            self._file.seek(self._at)
        left = self.size - self._at
        chunk = self._file.read(min(size, left))
        if not chunk and left > 0:
            raise ValueError(f"{self.name} became {left:,} bytes shorter while it was sent")
        self._at += len(chunk)
        return chunk

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + (0, self._at, self.size)[whence]
        if self._file is not None:
            self._file.seek(self._start + self._at)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        """Close what was opened or made here; a path that is read again is opened again."""
        if self._path is not None:
            file, self._file = self._file, None
        else:
            file = self._file if self._is_own else None
        if file is not None:
            file.close()

    def data_uri(self) -> str:
        """A URL that the content is in; the file is closed then."""
        self.seek(0)
        content = b"".join(iter(partial(self.read, BLOCK), b""))
        self.close()
        return f"data:{self.type};base64,{b64encode(content).decode()}"


def prepared(value: Any, limit: int) -> Upload:
    """What is needed to send a file: its reader, size, name and media type.

    Args:
        value: Bytes, a path, a reader in binary mode, or an image.
        limit: Bytes that it may have.

    Raises:
        ValueError: it has more.
        TypeError: it cannot be read, or only asynchronously.
        OSError: there is no such file.
    """
    if isinstance(value, Upload):
        return value
    if is_asynchronous(value):
        raise TypeError(f"{type(value).__name__} is read asynchronously: use AsyncReplicate")
    with _opened(value) as reader:
        if isinstance(reader.read(0), str):
            raise TypeError("a file must be open in binary mode: open(path, 'rb')")
        if _extent(reader)[1] > 0:
            return _measured(reader, value, limit)
        # It cannot be read twice, or does not know its size, as the files in /proc.
        with _copy() as copy:
            while copy.tell() <= limit and (chunk := reader.read(BLOCK)):
                copy.write(chunk)
            copy.seek(0)
            return _measured(copy, value, limit)


async def aprepared(value: Any, limit: int) -> Upload:
    """The same, without holding the event loop up, and also for readers that are awaited."""
    if not is_asynchronous(value):
        return await ablocking(prepared, value, limit)
    with _copy() as copy:
        while copy.tell() <= limit and (chunk := await value.read(BLOCK)):
            await ablocking(copy.write, chunk)
        copy.seek(0)
        return _measured(copy, value, limit)


def is_asynchronous(value: Any) -> bool:
    """Whether a reader's `read` is a coroutine function."""
    return inspect.iscoroutinefunction(getattr(value, "read", None))


def _opened(value: Any) -> AbstractContextManager[IO[bytes]]:
    """A reader of a file, which is closed afterwards if this has opened it."""
    if isinstance(value, os.PathLike):
        return open(cast("os.PathLike[str]", value), "rb")
    if isinstance(value, bytes | bytearray | memoryview):
        return nullcontext(io.BytesIO(cast("bytes", value)))
    return nullcontext(png(value) if is_image(value) else value)


@contextmanager
def _copy() -> Generator[IO[bytes]]:
    """A file for what can be read only once: in memory while it is small, then on disk."""
    file = SpooledTemporaryFile(BLOCK)  # noqa: SIM115 - the Upload closes it
    try:
        yield cast("IO[bytes]", file)
    except BaseException:
        file.close()
        raise


def _measured(reader: IO[bytes], value: Any, limit: int) -> Upload:
    start, size = _extent(reader)
    name = "image.png" if is_image(value) else _name(value)
    if size > limit:
        raise too_large(name, limit)
    given = getattr(value, "content_type", None)  # as web frameworks' uploads have it
    kind = given if isinstance(given, str) and given else media_type(name)
    is_path = isinstance(value, os.PathLike) and not isinstance(reader, SpooledTemporaryFile)
    source = cast("Any", value if is_path else reader)
    return Upload(source, start, size, name, kind, is_own=source is not value)


def _extent(reader: IO[bytes]) -> tuple[int, int]:
    """Where a reader stands and how much there is from there; (0, 0) where that is not known."""
    try:
        start = reader.tell()
        end = reader.seek(0, os.SEEK_END)
        reader.seek(start)
    except (AttributeError, OSError):  # io.UnsupportedOperation is an OSError
        return 0, 0
    return start, max(0, end - start)


def _name(value: Any) -> str:
    """What a file is called: the last part of its path, or of its `name`."""
    if isinstance(value, os.PathLike):
        found: Any = os.fspath(cast("os.PathLike[str]", value))
    else:
        # What a web framework received has a `filename`, and is named after the form's field.
        found = getattr(value, "filename", None) or getattr(value, "name", None)
    name = PurePath(found).name if isinstance(found, str) else ""
    return shortened(name, LONGEST_NAME) or "file"


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A request's body, whose files are read in a thread where an event loop sends it."""

    def __init__(self, parts: httpx.SyncByteStream) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        chunks = iter(self._parts)
        # Many of httpx's chunks at a time: a thread's turn takes longer than reading one.
        while found := await ablocking(_some, chunks):
            yield b"".join(found)


def _some(chunks: Iterator[bytes]) -> list[bytes]:
    return list(islice(chunks, 16))
