# Derived from replicate/_async/transfers/downloads.py by `make generate`.
"""Downloads: the bytes of a file in order, taken up again where the connection breaks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

import httpx

from replicate_api.types import Call

from ...answers import number
from ...errors import APIConnectionError, APIError, OutputExpired
from ...sending.outcomes import Sending
from ...sending.retries import backoff
from ...transfers.concurrency import blocking, checkpoint
from ...transfers.outputs import data_in

if TYPE_CHECKING:
    from ..client import Replicate

BLOCK = 128 * 1024
"""Bytes that are written to disk at a time: while the processor still has them in its cache."""

PROGRESS = 1024 * 1024
"""Bytes after which a connection that breaks counts as the first one."""


class Download:
    """The content of a URL, which is asked for again, for the rest of it, after a cut.

    Whoever has asked for it closes it.
    """

    def __init__(self, url: str, client: Replicate) -> None:
        self._url = url
        self._sender = client._sender  # pyright: ignore[reportPrivateUsage]  # ours
        self._response: httpx.Response | None = None
        self._received = 0
        self._size: int | None = None
        self._tag = ""
        self.headers = httpx.Headers()
        """Those of the first answer, once that is there."""

    def close(self) -> None:
        if self._response is not None:
            self._response.close()

    def write_to(self, file: IO[bytes]) -> None:
        """Write the content to a file; as `chunks`."""
        block: list[bytes] = []
        size = 0
        for chunk in self.chunks():
            checkpoint()
            block.append(chunk)
            size += len(chunk)
            if size >= BLOCK:
                blocking(file.writelines, block)
                block, size = [], 0
        blocking(file.writelines, block)

    def chunks(self) -> Iterator[bytes]:
        """The content.

        Raises:
            OutputExpired: it is not there any more.
            APIError, APIConnectionError: it cannot be downloaded.
        """
        if self._url[:5].lower() == "data:":
            yield data_in(self._url)
            return
        failures = 0
        while True:
            before = self._received
            response = self._open()
            try:
                skip = self._skipped(response)
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
            failures = 1 if self._received - before >= PROGRESS else failures + 1
            if failures > self._sender.options.max_retries:
                raise APIConnectionError(response.request, problem)
            self._sender.clock.sleep(backoff(failures))

    def _open(self) -> httpx.Response:
        # Not compressed, so that lengths and ranges are the file's own.
        headers = {"Accept-Encoding": "identity"}
        if self._received and self._size is not None:  # else it is asked for from its beginning
            headers["Range"] = f"bytes={self._received}-"
            if self._tag:
                headers["If-Range"] = self._tag
        call = Call("GET", self._url, lambda response: response, headers=headers)
        try:
            self._response = self._sender.answer(Sending(call), whole=False)
        except APIError as error:
            raise OutputExpired.of_file(error) from None
        return self._response

    def _skipped(self, response: httpx.Response) -> int:
        """Bytes of an answer that are here already; raises where it is another file's."""
        headers = response.headers
        start, size = _extent(response.status_code, headers)
        tag = headers.get("etag", "")
        if self._received == 0:
            self.headers, self._size = headers, size
            self._tag = "" if tag.startswith("W/") else tag  # a weak one is for the like of it
        same_size = None in (size, self._size) or size == self._size
        same_tag = not self._tag or tag == self._tag
        if not (same_size and same_tag and start <= self._received):
            problem = "the file is not the same any more as when its download began"
            raise APIConnectionError(response.request, problem)
        return self._received - int(start)


def _extent(status: int, headers: httpx.Headers) -> tuple[float, int | None]:
    """Where in a file an answer's body begins, infinity if nowhere, and how long the file is."""
    if status != 206:
        plain = headers.get("content-encoding", "identity") == "identity"
        return 0, number(headers.get("content-length", "")) if plain else None
    found = re.fullmatch(r"bytes (\d{1,18})-\d+/(\d+|\*)", headers.get("content-range", ""))
    return (int(found[1]), number(found[2])) if found else (math.inf, None)
