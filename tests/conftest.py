"""Fixtures that all tests share."""

import asyncio
import contextlib
import gc
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import uvloop
from hypothesis import HealthCheck, settings

from replicate.sandbox import Sandbox
from replicate.sandbox.faults import Exchange
from tests.programs import Programs

# In the background, as by `make test &`, shells let programs ignore it, and their children too.
signal.signal(signal.SIGINT, signal.default_int_handler)

ON_UVLOOP = {
    "test_cancelling.py",
    "test_connections.py",
    "test_deadlines.py",
    "test_faults.py",
    "test_interrupts.py",
    "test_map.py",
    "test_proxies.py",
    "test_recovery.py",
    "test_sharing.py",
    "test_stream.py",
    "test_transport.py",
    "test_uploads.py",
}
"""Files whose asynchronous tests run on uvloop too, as they depend on how connections behave."""


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Return the event loops that an asynchronous test runs on."""
    if item.path.name not in ON_UVLOOP:
        return {"asyncio": asyncio.new_event_loop}
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


def pytest_collection_finish() -> None:
    """Exempt what collecting created from garbage collection: a pass over it needs 0.2 s."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own token and settings out of the tests."""
    for name in list(os.environ):
        if name.startswith("REPLICATE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An embedded API of its own for each test."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """Run programs, each in a process of its own."""
    programs = Programs(tmp_path_factory.mktemp("streams"))
    yield programs
    programs.close()


@pytest.fixture
def connected(sandbox: Sandbox) -> Callable[[], int]:
    """Return the number of open connections to the sandbox, at the client's end."""
    port = f":{int(sandbox.origin.rpartition(':')[2]):04X}"

    def count() -> int:
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()]
        return sum(row[2].endswith(port) and row[3] == "01" for row in rows)

    return count


class FastClock:
    """Time for a client that passes only when it sleeps, and then at once."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


@pytest.fixture
def clock() -> FastClock:
    """For `client.clock`."""
    return FastClock()


class Gathering:
    """A fault of the sandbox: requests wait until so many of them are there, then go on."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.there = 0

    async def __call__(self, exchange: Exchange) -> None:
        self.there += 1
        async with asyncio.timeout(10):
            while self.there < self.size:
                await asyncio.sleep(0.001)
        await exchange.proceed()


@pytest.fixture
def gathering() -> type[Gathering]:
    """For `sandbox.faults.add`."""
    return Gathering


# A busy machine is slow, which is not a failure; CI repeats the same examples.
settings.register_profile(
    "tests",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tests")


def _is_async(request: pytest.FixtureRequest) -> bool:
    return "_async" in request.path.parts


@pytest.fixture
def signal(request: pytest.FixtureRequest) -> asyncio.Event | threading.Event:
    """An event of the kind that goes with the client."""
    return asyncio.Event() if _is_async(request) else threading.Event()


@pytest.fixture
def together(request: pytest.FixtureRequest) -> Callable[[Iterable[Callable[[], Any]]], Any]:
    """Calls functions at the same time, in tasks or in threads; returns their results in order."""

    async def in_tasks(functions: Iterable[Callable[[], Any]]) -> list[Any]:
        return await asyncio.gather(*(function() for function in functions))

    def in_threads(functions: Iterable[Callable[[], Any]]) -> list[Any]:
        calls = list(functions)
        with ThreadPoolExecutor(len(calls)) as threads:
            return [future.result() for future in [threads.submit(call) for call in calls]]

    return in_tasks if _is_async(request) else in_threads


class Dripping:
    """A server that responds to a create at once, and to other requests in drops.

    The first word of the path says how: `headers` or `body` never end, `stall` stops after a while.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopped = threading.Event()
        self.requests: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        self._stopped.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (part := connection.recv(65536)):
                    return
                head += part
            line = head.split(b"\r\n")[0].decode()
            self.requests.append(line)
            if line.startswith("POST") and "cancel" not in line:
                connection.sendall(self._created())
            else:
                for drop in self._drops(line.split("/")[1]):
                    connection.sendall(drop)
                    if self._stopped.wait(0.02):
                        return
                self._stopped.wait()

    def _created(self) -> bytes:
        body = json.dumps({"id": "p1", "status": "starting", "input": {}, "urls": {}}).encode()
        return b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)

    def _drops(self, how: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        if how != "headers":
            yield b"Content-Length: 1000000\r\n\r\n"
        for _ in range(15 if how == "stall" else 500):
            yield b"x"


@pytest.fixture
def dripping() -> Iterator[Dripping]:
    """A server that a client could wait for without end."""
    server = Dripping()
    yield server
    server.stop()
