"""Files on this side: opened, measured, and read as often as sending them takes."""

from __future__ import annotations

import inspect
import io
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Self, cast

import httpx

from .concurrency import ablocking
from .inputs import is_picture, too_large
from .media_types import media_type

BLOCK = 1024 * 1024
"""Bytes that are read at a time, and kept in memory of what can be read only once."""

LONGEST_NAME = 255
"""Bytes of a file's name: the API takes no longer one."""


class Upload:
    """A file to send, from where its reader stood: `read` and `seek` count from there."""

    def __init__(self, source: Any, start: int, size: int, name: str, type: str) -> None:
        self.size = size
        self.name = name
        self.type = type
        self._start = start
        self._at = 0
        # A path is opened when it is first read: there may be thousands of them in one input.
        is_path = isinstance(source, os.PathLike)
        self._path: os.PathLike[str] | None = cast("os.PathLike[str]", source) if is_path else None
        self._file: IO[bytes] | None = None if is_path else cast("IO[bytes]", source)
        self.is_own: bool = self._path is not None
        """Whether it was opened or made here, and is to be closed here."""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; never more in all than the size that was announced.

        Raises:
            ValueError: the file has become shorter meanwhile.
        """
        if self._file is None:
            assert self._path is not None
            self._file = open(self._path, "rb")  # noqa: SIM115 - close() closes it
            self._file.seek(self._at)
        left = self.size - self._at
        chunk = self._file.read(left if size < 0 else min(size, left))
        if not chunk and left > 0 and size != 0:
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
        """Close the file, if it was opened here; reading it again opens it again."""
        if self._file is not None and self.is_own:
            self._file.close()
            if self._path is not None:
                self._file = None

    def data_uri(self) -> str:
        self.seek(0)
        return f"data:{self.type};base64,{b64encode(self.read()).decode()}"


def prepared(value: Any, limit: int) -> Upload:
    """What is needed to send a file: its reader, size, name and media type.

    Args:
        value: Bytes, a path, a reader in binary mode, or an image of Pillow.
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
    if isinstance(value, io.TextIOBase):
        raise TypeError("a file must be open in binary mode: open(path, 'rb')")
    if isinstance(value, bytes | bytearray | memoryview):
        return _measured(io.BytesIO(cast("bytes", value)), _name(value), value, limit)
    if is_picture(value):
        return _measured(_png(value), "image.png", value, limit)
    return _measured(value, _name(value), value, limit)


async def aprepared(value: Any, limit: int) -> Upload:
    """The same, without holding the event loop up, and also for readers that are awaited."""
    if not is_asynchronous(value):
        return await ablocking(prepared, value, limit)
    name = _name(value)
    with _Spool(name, limit) as spool:
        while chunk := await value.read(BLOCK):
            await ablocking(spool.add, chunk)
        return spool.upload(_type(value, name))


def is_asynchronous(value: Any) -> bool:
    """Whether a reader's `read` is a coroutine function."""
    return inspect.iscoroutinefunction(getattr(value, "read", None))


def _measured(source: Any, name: str, value: Any, limit: int) -> Upload:
    kind = _type(value, name)
    start, size = _extent(source)
    if size > limit:
        raise too_large(name, limit)
    if size > 0:
        return Upload(source, start, size, name, kind)
    # It cannot be read twice, or does not know its size, as the files in /proc: so it is copied.
    with _Spool(name, limit) as spool, _reader(source) as reader:
        while chunk := reader.read(BLOCK):
            spool.add(chunk)
        return spool.upload(kind)


def _reader(source: Any) -> AbstractContextManager[Any]:
    if isinstance(source, os.PathLike):
        return open(cast("os.PathLike[str]", source), "rb")
    return nullcontext(source)


def _extent(source: Any) -> tuple[int, int]:
    """Where a file begins and how long it is from there; (0, 0) where that cannot be known."""
    if isinstance(source, os.PathLike):
        with open(cast("os.PathLike[str]", source), "rb") as file:  # fails now if it cannot be read
            return 0, os.fstat(file.fileno()).st_size
    try:
        start = source.tell()
        end = source.seek(0, os.SEEK_END)
        source.seek(start)
    except (AttributeError, OSError):  # io.UnsupportedOperation is an OSError
        return 0, 0
    return start, max(0, end - start)


class _Spool:
    """A copy of what can be read only once: in memory while it is small, then on disk."""

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._size = 0
        self._file = SpooledTemporaryFile(BLOCK)  # noqa: SIM115 - the Upload closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._file.close()

    def add(self, chunk: Any) -> None:
        if not isinstance(chunk, bytes | bytearray | memoryview):
            raise TypeError(f"{self._name} gives {type(chunk).__name__}, not bytes: open it binary")
        data = cast("bytes", chunk)
        self._size += len(data)
        if self._size > self._limit:
            raise too_large(self._name, self._limit)
        self._file.write(data)

    def upload(self, kind: str) -> Upload:
        self._file.seek(0)
        upload = Upload(self._file, 0, self._size, self._name, kind)
        upload.is_own = True
        return upload


def _name(value: Any) -> str:
    """What a file is called: the last part of its path, or of its `name`."""
    if isinstance(value, os.PathLike):
        found: Any = os.fspath(cast("os.PathLike[str]", value))
    else:
        # `filename` is what an upload that a web framework received is called.
        found = getattr(value, "name", None) or getattr(value, "filename", None)
    name = PurePath(found).name if isinstance(found, str) else ""
    return shortened(name, LONGEST_NAME) or "file"


def shortened(name: str, limit: int) -> str:
    """A name of at most so many bytes of UTF-8, which keeps its suffix."""
    name = name.encode(errors="replace").decode()
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    room = max(0, limit - len(suffix.encode()))
    return stem.encode()[:room].decode(errors="ignore") + suffix if name else ""


def _type(value: Any, name: str) -> str:
    given = getattr(value, "content_type", None)
    return given if isinstance(given, str) and given else media_type(name)


def _png(picture: Any) -> io.BytesIO:
    """A PNG file of an image."""
    content = io.BytesIO()
    if picture.mode not in ("1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"):  # CMYK and others
        picture = picture.convert("RGB")
    picture.save(content, format="PNG")
    content.seek(0)
    return content


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
