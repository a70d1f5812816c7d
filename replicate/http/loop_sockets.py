"""The same as sockets, on an event loop; apart, as asyncio takes its time to be loaded."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Self, cast

import httpx

from .deadlines import left
from .routes import trust
from .sockets import BLOCK, address, has_news
from .timers import Timer

MOST_BLOCKS = 4
"""How many blocks are kept that came before they were asked for."""


class AsyncSocket(asyncio.BufferedProtocol):
    """A connection to the host of a URL, of one event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer = Timer.of(self._loop)
        self._transport: asyncio.Transport
        self._buffer = memoryview(bytearray(BLOCK))
        self._received = deque[bytes]()
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._ended = False
        self._lost = False
        self._error: Exception | None = None

    @classmethod
    async def open(cls, url: httpx.URL, timeout: float | None) -> Self:
        """Connect.

        Raises:
            httpx.ConnectTimeout, httpx.ConnectError: that failed.
        """
        host, port = address(url)
        context = trust() if url.scheme == "https" else None
        loop = asyncio.get_running_loop()
        opening = loop.create_task(
            loop.create_connection(cls, host, port, ssl=context, happy_eyeballs_delay=0.25)
        )
        try:
            done, _ = await asyncio.wait([opening], timeout=left(timeout))
            if not done:
                raise TimeoutError
            _, made = opening.result()
        except BaseException as error:
            # Not canceled: asyncio may then forget a socket that has just been connected.
            opening.add_done_callback(_dropped)
            if isinstance(error, TimeoutError):
                raise httpx.ConnectTimeout(f"no connection within {timeout:g} s") from error
            if isinstance(error, OSError):
                raise httpx.ConnectError(str(error)) from error
            raise
        return made

    async def read(self, timeout: float | None) -> bytes:
        """Some bytes; none at the end.

        Raises:
            httpx.ReadTimeout, httpx.ReadError: none came in time, or none can come.
        """
        if not self._received and not self._ended:
            self._reader = self._loop.create_future()
            try:
                await self._timer.within(left(timeout), self._reader)
            except TimeoutError as error:
                raise httpx.ReadTimeout(f"no byte came within {timeout:g} s") from error
            finally:
                self._reader = None
        if self._received:
            data = self._received.popleft()
            if not self._received:
                self._transport.resume_reading()
            return data
        if self._error is not None:
            raise httpx.ReadError(str(self._error)) from self._error
        return b""

    async def write(self, data: bytes, timeout: float | None) -> None:
        """Send bytes.

        Raises:
            httpx.WriteTimeout, httpx.WriteError: none left in time, or none can leave.
        """
        if not self._ended:
            self._transport.write(data)
        if self._writer is not None:
            try:
                await self._timer.within(left(timeout), self._writer)
            except TimeoutError as error:
                raise httpx.WriteTimeout(f"no byte left within {timeout:g} s") from error
        if self._ended:
            raise httpx.WriteError(str(self._error or "the connection was closed"))

    def is_quiet(self) -> bool:
        """Whether it is open, and nothing came that was not asked for."""
        if self._ended or self._received or self._transport.is_closing():
            return False
        return not has_news(self.get_extra_info("socket"))  # that the loop has not seen

    def close(self) -> None:
        if not self._lost:
            self._transport.close()  # says goodbye where there is TLS
            self._transport.abort()

    def get_extra_info(self, name: str) -> Any:
        """The socket, as httpx documents it for `network_stream`."""
        return self._transport.get_extra_info(name)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._received.append(self._buffer[:nbytes].tobytes())
        if len(self._received) >= MOST_BLOCKS:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = self._lost = True
        self._error = exc
        self.resume_writing()
        self._wake()

    def pause_writing(self) -> None:
        self._writer = self._loop.create_future()

    def resume_writing(self) -> None:
        if self._writer is not None and not self._writer.done():
            self._writer.set_result(None)
        self._writer = None

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


def _dropped(opening: asyncio.Future[tuple[asyncio.Transport, Any]]) -> None:
    """Close a connection that nobody waits for any more."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[0].abort()
