"""The state of a download: which requests resume it, and which responses are of the same file."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import attrs

FILE_STATUS_CODES = (200, 203, 206)

PROGRESS_SIZE = 1024 * 1024
"""Bytes of progress after which a broken download counts as the first failure again."""


@attrs.define
class DownloadState:
    """The progress of one download."""

    received: int = 0
    """Bytes of the file that have been received."""
    size: int | None = None
    """Bytes of the file, if the server has said so, and has not changed it since."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The headers of the first response."""
    failures: int = 0
    """Attempts that failed since the last substantial progress."""
    _furthest: int = 0

    @property
    def can_resume(self) -> bool:
        """True if the next response can be joined to what was received."""
        return self.received == 0 or self.size is not None

    def restart(self) -> None:
        """Discard what was received."""
        self.received = 0

    def request_headers(self) -> dict[str, str]:
        """Return the headers of the next request."""
        # Not compressed, so that lengths and ranges are those of the file.
        headers = {"Accept-Encoding": "identity"}
        if self.received:
            headers["Range"] = f"bytes={self.received}-"
            tag = self.headers.get("etag", "")
            if tag and not tag.startswith("W/"):
                headers["If-Range"] = tag
        return headers

    def bytes_to_skip(self, status_code: int, headers: Mapping[str, str]) -> int:
        """Return the bytes of a response that were received before.

        Raises:
            ValueError: The response has no part of the file that can be joined to what was
                received.
        """
        start, size = content_range(status_code, headers)
        if self.received == 0:
            self.headers, self.size = headers, size
        elif not self._is_same_file(status_code, headers, size):
            self.size = None
            raise ValueError("the file has changed since its download began")
        if start > self.received:
            raise ValueError("the response does not begin where the download broke off")
        return self.received - int(start)

    def _is_same_file(self, status_code: int, headers: Mapping[str, str], size: int | None) -> bool:
        """Compare the sizes, the entity tags and the times of modification."""
        if None not in (size, self.size) and size != self.size:
            return False
        tag, modified = self.headers.get("etag", ""), self.headers.get("last-modified")
        if tag.removeprefix("W/") != headers.get("etag", "").removeprefix("W/"):
            return False
        if tag and not tag.startswith("W/"):
            return True  # servers of one network may differ in the time
        if tag or modified or status_code == 206:
            return modified == headers.get("last-modified", modified)
        return False  # a whole file without any of them may be another one

    def failed(self) -> int:
        """Record that an attempt failed, and return the number of failures in a row."""
        has_progressed = self.received - self._furthest >= PROGRESS_SIZE
        self.failures = 1 if has_progressed else self.failures + 1
        self._furthest = max(self._furthest, self.received)
        return self.failures


def content_range(status_code: int, headers: Mapping[str, str]) -> tuple[float, int | None]:
    """Return where in a file a response's body begins, and the size of the file if it is known.

    The start is infinity if the response does not say.
    """
    if status_code != 206:
        is_plain = headers.get("content-encoding", "identity") == "identity"
        length = re.fullmatch("[0-9]{1,18}", headers.get("content-length", ""))
        return 0, int(length[0]) if length and is_plain else None
    total = r"(?:([0-9]{1,18})|\d+|\*)"
    match = re.fullmatch(rf"bytes (\d{{1,18}})-\d+/{total}", headers.get("content-range", ""))
    if match is None:
        return math.inf, None
    return int(match[1]), int(match[2]) if match[2] else None
