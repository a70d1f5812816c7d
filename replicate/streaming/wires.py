"""The connection under an open answer, for those who do not read from it."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

import httpx


class Wire:
    """A connection that anybody can cut: who reads from it then finds that it ended.

    Closing an answer does not do that: it does not wake a thread that waits for its next byte, and
    has no say over a task that does.
    """

    def __init__(self, response: httpx.Response) -> None:
        """Take hold of an answer's connection.

        It must not be one that others use too: not HTTP/2, not kept open for the next request.
        """
        self._lock = threading.Lock()
        self._socket = _socket(response)

    def cut(self) -> None:
        """End the connection, from any thread or task."""
        with self._lock:
            if self._socket is not None:
                with contextlib.suppress(OSError):  # it has ended already
                    self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of it."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None


def _socket(response: httpx.Response) -> socket.socket | None:
    """A handle of our own on an answer's socket: theirs may be closed and used again any time."""
    # The way that httpx documents; answers of another `fetch` may have no network below them.
    stream: Any = response.extensions.get("network_stream")
    if stream is None or not response.http_version.startswith("HTTP/1"):
        return None
    try:
        found = stream.get_extra_info("socket")
        return socket.fromfd(found.fileno(), found.family, found.type)
    except (AttributeError, OSError):
        return None
