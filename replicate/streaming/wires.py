"""The connection under an open answer, for those who do not read from it.

Closing an answer does not wake a thread that waits for its next byte, and has no say over a task
that does. Cutting its connection does: who reads from it then finds that it ended.
"""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

import httpx


def wires(response: httpx.Response) -> list[socket.socket]:
    """A handle of our own on an answer's connection, for `cut`; none where there is no network.

    Of theirs, the descriptor may be closed and used again any time. The connection must not be one
    that others use too: not HTTP/2, not kept open for the next request.
    """
    # The way that httpx documents; answers of another `fetch` may have no network below them.
    stream: Any = response.extensions.get("network_stream")
    if stream is None or not response.http_version.startswith("HTTP/1"):
        return []
    try:
        found = stream.get_extra_info("socket")
        return [socket.fromfd(found.fileno(), found.family, found.type)]
    except (AttributeError, OSError):
        return []


def cut(wires: list[socket.socket]) -> None:
    """End the connection, from any thread or task; whoever takes it from the list does that."""
    with suppress(IndexError, OSError), wires.pop() as wire:
        wire.shutdown(socket.SHUT_RDWR)
