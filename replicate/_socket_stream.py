"""A stream of an event loop that can be read after writing to it has failed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import anyio.abc


class SocketStream(anyio.abc.ByteStream):
    """A connected socket as a stream of anyio.

    The streams of anyio close their socket once sending fails. So they lose what it has received,
    which may be the reason: a response such as 413.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._socket.setblocking(False)

    def __del__(self) -> None:
        self._socket.close()  # its event loop has ended, or the task that connects was canceled

    @property
    def extra_attributes(self) -> Mapping[Any, Callable[[], Any]]:
        return {
            anyio.abc.SocketAttribute.raw_socket: lambda: self._socket,
            anyio.abc.SocketAttribute.remote_address: self._socket.getpeername,
        }

    async def receive(self, max_bytes: int = 65536) -> bytes:
        try:
            await anyio.wait_readable(self._socket)  # not sock_recv, which loses data when canceled
            data = self._socket.recv(max_bytes)
        except OSError as error:
            raise anyio.BrokenResourceError from error
        if not data:
            raise anyio.EndOfStream
        return data

    async def send(self, item: bytes) -> None:
        """Send bytes, or end sending: no error breaks a stream of TLS, which can then be read.

        If nothing was received, `receive` raises the error.
        """
        try:
            await asyncio.get_running_loop().sock_sendall(self._socket, item)
        except OSError:
            pass
        except asyncio.CancelledError:
            if anyio.current_time() < anyio.current_effective_deadline():
                raise
            await self.send_eof()

    async def send_eof(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    async def aclose(self) -> None:
        self._socket.close()
