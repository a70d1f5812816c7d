"""HTTP/1.1 as bytes: the head of a request, and an answer as it is read.

The parser is llhttp, that of Node.js, which takes a tenth of the time of one in Python.
"""

from __future__ import annotations

import re

import httpx
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

LONGEST_HEAD = 128 * 1024
"""Bytes of an answer's status and headers, whose end would else be waited for without end."""

_WORD = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")


def head(request: httpx.Request) -> bytes:
    """What a request begins with.

    Raises:
        httpx.LocalProtocolError: it would be another request than it looks like.
    """
    lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%b: %b" % header for header in request.headers.raw]
    found = b"\r\n".join(lines)
    breaks = len(lines) - 1
    if found.count(b"\n") != breaks or found.count(b"\r") != breaks or b"\0" in found:
        raise httpx.LocalProtocolError("a header has a line break in it")
    if not _WORD.fullmatch(request.method):
        raise httpx.LocalProtocolError(f"{request.method!r} is no method")
    return found + b"\r\n\r\n"


def framing(request: httpx.Request) -> int | None:
    """How many bytes the body of a request has; None if it comes in chunks."""
    length = 0
    for name, value in request.headers.raw:
        match name.lower():
            case b"transfer-encoding":
                return None
            case b"content-length":
                length = int(value)
            case _:
                pass
    return length


class Answer:
    """An answer to a request of some method, as its bytes come in.

    If that asked for the connection to be closed, nothing follows, whatever the answer says.
    """

    def __init__(self, method: str, is_last: bool = False) -> None:
        self._method = method
        self._is_last = is_last
        self._parser = HttpResponseParser(self)
        self._size = 0
        self.status: int = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.has_head: bool = False
        """Whether the status and the headers are there."""
        self.parts: list[bytes] = []
        """What came of the body and was not yet taken."""
        self.is_complete: bool = False
        self.may_follow: bool = False
        """Whether another request may be sent on the same connection."""

    def feed(self, data: bytes) -> None:
        """Take in what was read; nothing stands for the connection's end.

        Raises:
            httpx.RemoteProtocolError: this is no answer, or not all of one.
        """
        if not data:
            self._end()
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            if not self.is_complete:  # else it is what follows that is wrong
                raise httpx.RemoteProtocolError(f"the answer is not HTTP: {error}") from None
            self.may_follow = False
        self._size += len(data)
        if not self.has_head and self._size > LONGEST_HEAD:
            raise httpx.RemoteProtocolError("the headers of the answer do not end")

    def taken(self) -> bytes:
        """What came of the body since this was last asked."""
        parts, self.parts = self.parts, []
        return b"".join(parts)

    def _end(self) -> None:
        if not self.has_head:
            raise httpx.RemoteProtocolError("the connection was closed without an answer")
        names = {name.lower() for name, _ in self.headers}
        if names & {b"content-length", b"transfer-encoding"}:
            raise httpx.RemoteProtocolError("the connection was closed before the answer's end")
        self.is_complete = True

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
