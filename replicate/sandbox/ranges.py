"""Files over HTTP: whole, or from where a download broke off (RFC 9110: Range, If-Range, ETag)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

from starlette.responses import Response, StreamingResponse

from .files import File
from .problems import Problem

CHUNK = 256 * 1024  # bytes for the socket at a time: it copies what it cannot send at once

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def serve(file: File, method: str, headers: Mapping[str, str]) -> Response:
    """The answer with the file, or with the part of it that the request asks for."""
    size = len(file.data)
    answer = {"accept-ranges": "bytes", "etag": file.etag, "content-type": file.media_type}
    if headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=answer)
    part = None
    # The rest of another file would not fit to what the client has of this one.
    if method == "GET" and headers.get("if-range", file.etag) == file.etag:
        part = byte_range(headers.get("range", ""), size)
    start, stop = part or (0, size)
    answer["content-length"] = str(stop - start)
    if part:
        answer["content-range"] = f"bytes {start}-{stop - 1}/{size}"
    return StreamingResponse(_chunks(file.data, start, stop), 206 if part else 200, answer)


def byte_range(asked: str, size: int) -> tuple[int, int] | None:
    """From where to where a `Range` header goes; None for the whole file.

    Problem 416 where the file has no such part. Several ranges, and what cannot be read, are the
    whole: a server may ignore them.
    """
    found = _RANGE.fullmatch(asked)
    if found is None or asked == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(size - int(last), 0), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise Problem(416, f"There are {size} bytes", headers={"content-range": f"bytes */{size}"})
    return start, stop


async def _chunks(data: bytes, start: int, stop: int) -> AsyncIterator[memoryview]:
    view = memoryview(data)
    for begin in range(start, stop, CHUNK):
        yield view[begin : min(begin + CHUNK, stop)]
