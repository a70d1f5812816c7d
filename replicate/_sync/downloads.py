# Derived from replicate/_async/downloads.py by `make generate`.
"""Downloads: the bytes of a file in order, taken up again where the connection breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx

from replicate_api.types import Call

from ..errors import APIConnectionError, APIError, OutputExpired
from ..outcomes import Sending
from ..outputs import data_in
from ..retries import backoff

if TYPE_CHECKING:
    from .client import Replicate

PROGRESS = 1024 * 1024
"""Bytes after which a connection that breaks counts as the first one again."""


class Download:
    """The content of a URL, which is asked for again, for the rest of it, after a cut."""

    def __init__(self, url: str, client: Replicate) -> None:
        self._url = url
        self._sender = client._sender  # pyright: ignore[reportPrivateUsage]  # ours
        self._response: httpx.Response | None = None
        self._size: int | None = None
        self._validator = ""
        self._received = 0
        self.headers = httpx.Headers()
        """Those of the first answer, once that is there."""

    def __enter__(self) -> Download:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def chunks(self) -> Iterator[bytes]:
        """The content.

        Raises:
            OutputExpired: it is not there any more.
            APIError, APIConnectionError: it cannot be downloaded.
        """
        if self._url[:5].lower() == "data:":
            yield data_in(self._url)
            return
        failures, mark = 0, 0
        while True:
            response = self._open()
            try:
                skip = self._skipped(response)
                for chunk in response.iter_bytes():
                    if skip >= len(chunk):
                        skip -= len(chunk)
                        continue
                    rest = chunk[skip:]
                    skip = 0
                    self._received += len(rest)
                    yield rest
                problem = self._problem()
            except httpx.RequestError as error:
                problem = f"{type(error).__name__}: {error}"
            self._close()
            if not problem:
                return
            if self._received - mark >= PROGRESS:
                failures, mark = 0, self._received
            failures += 1
            if failures > self._sender.options.max_retries:
                raise APIConnectionError(response.request, problem)
            self._sender.clock.sleep(backoff(failures))

    def _open(self) -> httpx.Response:
        # Not compressed, so that lengths and ranges are the file's own.
        headers = {"Accept-Encoding": "identity"}
        if self._received and self._size is not None:  # else it is asked for from its beginning
            headers["Range"] = f"bytes={self._received}-"
            if self._validator:
                headers["If-Range"] = self._validator
        call = Call("GET", self._url, lambda response: response, headers=headers)
        try:
            self._response = response = self._sender.answer(Sending(call), whole=False)
        except APIError as error:
            raise OutputExpired.of_file(error) from None
        return response

    def _skipped(self, response: httpx.Response) -> int:
        """Bytes of an answer that are here already; raises where it is another file's."""
        headers = response.headers
        whole = response.status_code != 206
        if self._received == 0:
            self.headers = headers
            plain = headers.get("content-encoding", "identity") == "identity"
            length = headers.get("content-length", "") if plain else ""
            self._size = int(length) if length.isdigit() else None
            tag = headers.get("etag", "")
            self._validator = tag if tag and not tag.startswith("W/") else ""
        where = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", headers.get("content-range", ""))
        length = headers.get("content-length", "") if whole else where[2] if where else ""
        if (
            (self._validator and headers.get("etag", "") != self._validator)
            or (self._size is not None and length.isdigit() and int(length) != self._size)
            or (not whole and (where is None or int(where[1]) != self._received))
        ):
            problem = "the file is not the same any more as when its download began"
            raise APIConnectionError(response.request, problem)
        return self._received if whole else 0

    def _problem(self) -> str:
        if self._size is None or self._received >= self._size:
            return ""
        return f"the file ended after {self._received:,} of {self._size:,} bytes"

    def _close(self) -> None:
        if self._response is not None:
            self._response.close()
