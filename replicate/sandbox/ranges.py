"""HTTP responses with files, whole or in part (RFC 9110: Range, If-Range, ETag)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

from starlette.responses import Response, StreamingResponse

from .files import File
from .problems import Problem

CHUNK = 256 * 1024  # bytes per write: the socket copies what it cannot send at once

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def file_response(file: File, method: str, headers: Mapping[str, str]) -> Response:
    """Return a response with the file, or the range of it that was requested."""
    size = len(file.data)
    response_headers = {
        "accept-ranges": "bytes",
        "etag": file.etag,
        "content-type": file.media_type,
    }
    if headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=response_headers)
    part = None
    # A range of another file must not be appended to a part of this one.
    if method == "GET" and headers.get("if-range", file.etag) == file.etag:
        part = byte_range(headers.get("range", ""), size)
    start, stop = part or (0, size)
    response_headers["content-length"] = str(stop - start)
    if part:
        response_headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
    return StreamingResponse(
        _chunks(file.data, start, stop), 206 if part else 200, response_headers
    )


def byte_range(value: str, size: int) -> tuple[int, int] | None:
    """Return the start and stop that a `Range` header means, or None for the whole file.

    Several ranges and unreadable values mean the whole file: a server may ignore them.

    Raises:
        Problem: 416 if the file has no such range.
    """
    found = _RANGE.fullmatch(value)
    if found is None or value == "bytes=-":
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
