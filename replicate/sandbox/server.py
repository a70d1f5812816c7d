"""HTTP servers in one thread with one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import uvicorn
from starlette.types import ASGIApp

from .clock import monotonic

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as HTTPProtocol
else:
    from uvicorn.protocols.http.auto import AutoHTTPProtocol as HTTPProtocol

T = TypeVar("T")


class AddressError(OSError):
    """Raised if the address is in use or invalid."""


def listen(host: str, port: int) -> socket.socket:
    """Return a bound socket.

    Args:
        host: The address.
        port: The port, or 0 for a free one.

    Raises:
        AddressError: If the address is in use or invalid.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only if TCP is named: else each response takes 40 ms.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        what = f"cannot listen at {host}, port {port}: {error}"
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            what = f"port {port} is in use: pass another `port`, or 0 for a free one"
        raise AddressError(what) from None
    return bound


class Protocol(HTTPProtocol):
    """An HTTP protocol that lets applications close the connection.

    They call `scope["extensions"]["close"]`.
    """

    def connection_made(self, transport: Any) -> None:
        """Wrap the application."""
        super().connection_made(transport)
        app: Any = self.app

        async def closable(scope: Any, receive: Any, send: Any) -> None:
            scope["extensions"] = {"close": transport.close}
            # Only shutdown cancels it: do not log that.
            with contextlib.suppress(asyncio.CancelledError):
                await app(scope, receive, send)

        self.app = closable


class Server:
    """Serve each application at its socket until it is stopped."""

    def __init__(
        self,
        applications: Sequence[tuple[ASGIApp, socket.socket]],
        every_second: Callable[[], None],
        on_stop: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        self._applications = applications
        self._every_second = every_second
        self._on_stop = on_stop
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="replicate-sandbox", daemon=True)

    def start(self) -> None:
        """Start the thread and wait until it serves."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Stop the servers and wait for the thread."""
        if self._loop is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                self._loop.call_soon_threadsafe(self._stopping.set)
            # A name that is being looked up for a webhook holds the loop's end up, for seconds; the
            # servers have ended before that.
            self._thread.join(1)

    def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function in the event loop's thread, if that runs and is not the current one."""
        if not self._thread.is_alive() or threading.current_thread() is self._thread:
            return function(*arguments)
        assert self._loop is not None

        async def work() -> T:
            return function(*arguments)

        return asyncio.run_coroutine_threadsafe(work(), self._loop).result()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                runner.run(self._serve())
        except BaseException as failure:
            if self._ready.is_set():
                raise  # no caller waits: let the thread report it
            self._failure = failure
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with contextlib.AsyncExitStack() as stack:
            servers = [
                await stack.enter_async_context(_listening(app, bound))
                for app, bound in self._applications
            ]
            self._ready.set()
            ticks = 0
            while not self._stopping.is_set():
                for server in servers:
                    await server.on_tick(ticks)  # keeps the Date header
                self._every_second()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await self._stopping.wait()
                ticks += 10
            await self._on_stop()


@contextlib.asynccontextmanager
async def _listening(app: ASGIApp, bound: socket.socket) -> AsyncGenerator[uvicorn.Server]:
    """Run a uvicorn server without its event loop, signal handlers and slow shutdown."""
    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=75,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[bound])
    try:
        yield server
    finally:
        for listener in server.servers:
            listener.close()
        for connection in list(server.server_state.connections):
            connection.transport.close()
        await asyncio.sleep(0)  # let the connections end
        for task in server.server_state.tasks:
            task.cancel()
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)


class _EventLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers work even if freezegun replaces `time.monotonic`."""

    def time(self) -> float:
        return monotonic()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """Return the constructor of uvloop's event loop if it is installed, else of ours."""
    try:
        uvloop: Any = import_module("uvloop")
    except ImportError:
        return _EventLoop
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
