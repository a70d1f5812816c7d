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

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if not self.is_complete:  # else it is what follows that is wrong
                raise httpx.RemoteProtocolError(f"the answer is not HTTP: {error}") from None
            self.may_follow = False

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self.is_complete:
            self.may_follow = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.has_head:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self.has_head:
            return
        self.status = self._parser.get_status_code()
        if self.status < 200:  # one that only says that the answer is still to come
            self.headers.clear()
            return
        self.has_head = True
        self.is_complete = self._method == "HEAD"

    def on_body(self, data: bytes) -> None:
        if not self.is_complete:
            self.parts.append(data)

    def on_message_complete(self) -> None:
        if self.has_head and not self.is_complete:
            self.is_complete = True
            self.may_follow = self._parser.should_keep_alive() and not self._is_last
