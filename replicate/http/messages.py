"""HTTP/1.1 as bytes: the head of a request, and an answer as it is read, whatever parses it."""

from __future__ import annotations

from abc import ABC, abstractmethod

import httpx

from ..options import NAME

LONGEST_HEAD = 128 * 1024
"""Bytes of an answer's status and headers, whose end would else be waited for without end."""


class Outgoing:
    """A request as it goes out: what it begins with, and how its body follows.

    Raises:
        httpx.LocalProtocolError: it would be another request than it looks like.
    """

    def __init__(self, request: httpx.Request) -> None:
        if not NAME.fullmatch(request.method):
            raise httpx.LocalProtocolError(f"{request.method!r} is no method")
        raw = request.headers.raw
        lines = [b"%b %b HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
        lines += [b"%b: %b" % header for header in raw]
        text = b"\r\n".join(lines)
        breaks = len(raw)
        if text.count(b"\n") != breaks or text.count(b"\r") != breaks or b"\0" in text:
            raise httpx.LocalProtocolError("a header has a line break in it")
        self.head: bytes = text + b"\r\n\r\n"
        lower = self.head.lower()
        length = _header(b"content-length", lower) or b"0"
        if not length.isdigit():
            raise httpx.LocalProtocolError(f"{length!r} is no Content-Length")
        self._left: int | None = None if _header(b"transfer-encoding", lower) else int(length)
        """How many bytes of the body are still to come; None if it comes in chunks."""
        self.is_last: bool = _header(b"connection", lower) == b"close"
        """Whether it asks for the connection to be closed after it."""

    def framed(self, part: bytes) -> bytes:
        """A part of the body as it is sent."""
        if self._left is None:
            return b"%x\r\n%b\r\n" % (len(part), part) if part else b""
        self._left -= len(part)
        if self._left < 0:
            raise httpx.LocalProtocolError("the body is longer than its Content-Length")
        return part

    def end(self) -> bytes:
        """What is sent after the body."""
        if self._left:
            raise httpx.LocalProtocolError("the body is shorter than its Content-Length")
        return b"0\r\n\r\n" if self._left is None else b""


def _header(name: bytes, head: bytes) -> bytes:
    """The value of a header in a head of lower case; empty if there is none."""
    return head.partition(b"\r\n%b: " % name)[2].partition(b"\r\n")[0]


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
