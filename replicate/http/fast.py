"""Answers read by llhttp, the parser of Node.js, which takes a tenth of the time of h11."""

from __future__ import annotations

import httpx
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from .messages import Answer


class FastAnswer(Answer):
    """An answer as llhttp reads it."""

    def __init__(self, method: str, is_last: bool = False) -> None:
        super().__init__(method, is_last)
        self._parser = HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if not self.is_complete:  # else it is what follows that is wrong
                raise httpx.RemoteProtocolError(f"the answer is not HTTP: {error}") from None
            self._complete(may_follow=False)

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self.is_complete:
            self._complete(may_follow=False)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.has_head:  # else they are trailers
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self.has_head:
            return
        status = self._parser.get_status_code()
        if status < 200:  # one that only says that the answer is still to come
            self._headers = []
            return
        self._begin(status, self._headers)
        if self._method == "HEAD":
            self._complete(may_follow=False)  # the parser waits for a body

    def on_body(self, data: bytes) -> None:
        if not self.is_complete:
            self.parts.append(data)

    def on_message_complete(self) -> None:
        if self.has_head and not self.is_complete:
            self._complete(self._parser.should_keep_alive())
