"""HTTP/1.1 as bytes: the head of a request, and an answer as it is read, whatever parses it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

import httpx

LONGEST_HEAD = 128 * 1024
"""Bytes of an answer's status and headers, whose end would else be waited for without end."""

_WORD = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")


class Head:
    """What a request begins with, and what that says of the rest.

    Raises:
        httpx.LocalProtocolError: it would be another request than it looks like.
    """

    def __init__(self, request: httpx.Request) -> None:
        self.length: int | None = 0
        """How many bytes the body has; None if it comes in chunks."""
        self.is_last: bool = False
        """Whether it asks for the connection to be closed after it."""
        if not _WORD.fullmatch(request.method):
            raise httpx.LocalProtocolError(f"{request.method!r} is no method")
        lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
        for name, value in request.headers.raw:
            lines.append(b"%b: %b" % (name, value))
            match name.lower():
                case b"transfer-encoding":
                    self.length = None
                case b"content-length" if self.length is not None:
                    if not value.isdigit():
                        raise httpx.LocalProtocolError(f"{value!r} is no Content-Length")
                    self.length = int(value)
                case b"connection":
                    self.is_last = value.lower() == b"close"
                case _:
                    pass
        text = b"\r\n".join(lines)
        breaks = len(lines) - 1
        if text.count(b"\n") != breaks or text.count(b"\r") != breaks or b"\0" in text:
            raise httpx.LocalProtocolError("a header has a line break in it")
        self.text: bytes = text + b"\r\n\r\n"


class Answer(ABC):
    """An answer to a request of some method, as its bytes come in.

    If that asked for the connection to be closed, nothing follows, whatever the answer says.
    """

    def __init__(self, method: str, is_last: bool = False) -> None:
        self._method = method
        self._is_last = is_last
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
        self._parse(data)
        self._size += len(data)
        if not self.has_head and self._size > LONGEST_HEAD:
            raise httpx.RemoteProtocolError("the headers of the answer do not end")

    def taken(self) -> bytes:
        """What came of the body since this was last asked."""
        parts, self.parts = self.parts, []
        return b"".join(parts)

    @abstractmethod
    def _parse(self, data: bytes) -> None: ...

    def _begin(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self.status, self.headers, self.has_head = status, headers, True

    def _complete(self, may_follow: bool) -> None:
        self.is_complete, self.may_follow = True, may_follow and not self._is_last

    def _end(self) -> None:
        if not self.has_head:
            raise httpx.RemoteProtocolError("the connection was closed without an answer")
        names = {name.lower() for name, _ in self.headers}
        if names & {b"content-length", b"transfer-encoding"}:
            raise httpx.RemoteProtocolError("the connection was closed before the answer's end")
        self._complete(may_follow=False)
