"""Connections in several threads, loops and processes; calls that are canceled while they wait."""

import asyncio
import gc
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import trustme

from replicate import (
    AsyncReplicate,
    Replicate,
    ReplicateError,
)
from replicate._network import aresolve
from replicate._sync.transport import Transport
from tests.hosts import OK, Host


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as host:
        yield host


def test_many_threads_use_one_client(host: Host) -> None:
    with Replicate("token", base_url=host.url) as client, ThreadPoolExecutor(64) as threads:
        responses = list(threads.map(lambda number: client.request(f"/{number}"), range(500)))
    assert len(responses) == len(host.requests) == 500
    assert host.opened <= 64


def test_several_loops_use_one_client(host: Host) -> None:
    client = AsyncReplicate("token", base_url=host.url)

    async def use() -> None:
        await asyncio.gather(*(client.request("/x") for _ in range(3)))
        await client.aclose()

    for _ in range(3):
        asyncio.run(use())
    assert len(host.requests) == 9


async def test_a_thousand_calls_at_once(host: Host) -> None:
    async with AsyncReplicate("token", base_url=host.url) as client:
        await asyncio.gather(*(client.request("/x") for _ in range(1000)))
    assert len(host.requests) == 1000
    assert host.opened <= 100


async def test_canceled_calls_leave_nothing_behind(host: Host) -> None:
    go_on = threading.Event()

    def respond(request: bytes) -> list[bytes]:
        go_on.wait(20)
        return [OK]

    host.respond = respond
    async with AsyncReplicate("token", base_url=host.url, max_retries=0) as client:
        calls = [asyncio.create_task(client.request("/x")) for _ in range(200)]
        while len(host.requests) < 100:
            await asyncio.sleep(0.01)
        for call in calls[::2]:  # half of those that wait for a response, half of those in line
            call.cancel()
        await asyncio.sleep(0.05)
        go_on.set()
        done = await asyncio.gather(*calls, return_exceptions=True)
        assert [isinstance(each, asyncio.CancelledError) for each in done] == [True, False] * 100
        for _ in range(150):
            await client.request("/x")
        await asyncio.gather(*(client.request("/x") for _ in range(150)))
        assert len(host.open) <= 100


def run(code: str, host: Host, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, host.url],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


FORK = """
import os, sys, replicate
client = replicate.Replicate("token", base_url=sys.argv[1])
client.request("/parent")
child = os.fork()
if not child:
    client.request("/child")
    os._exit(0)
_, status = os.waitpid(child, 0)
client.request("/parent")
sys.exit(status)
"""


def test_a_forked_process_has_separate_connections(host: Host) -> None:
    process = run(FORK, host)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert [request.split()[1] for request in host.requests] == [
        b"/v1/parent",
        b"/v1/child",
        b"/v1/parent",
    ]
    assert host.opened == 2


INTERRUPTED = """
import sys, replicate
try:
    replicate.Replicate("token", base_url=sys.argv[1]).request("/x")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_call_that_waits_for_a_response_can_be_interrupted(host: Host) -> None:
    go_on, received = threading.Event(), threading.Event()

    def respond(request: bytes) -> list[bytes]:
        received.set()
        go_on.wait(60)
        return [OK]

    host.respond = respond
    process = run(INTERRUPTED, host)
    assert received.wait(30)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert not go_on.is_set()
    go_on.set()
    assert output == "interrupted\n", errors


# --- interruptions ----------------------------------------------------------------------------


@pytest.fixture(params=["plain", "tls"])
def any_host(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Host]:
    """A host without TLS, and one with."""
    if request.param == "plain":
        context = None
    else:
        authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with Host(context) as host:
        yield host


SIZES = (0, 1000, 300_000)
"""Bytes of the bodies of interrupted requests: the last are written in several parts."""

LEFT_TO_PYTHON = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
"""For sockets that nobody can close, such as one whose opening was interrupted."""


class Interruption(Exception):
    """Raised by a signal handler, as celery's SoftTimeLimitExceeded is."""


@pytest.fixture
def interrupt() -> Iterator[Callable[[float], None]]:
    """Return a function that interrupts this thread after some seconds."""

    def handle(*_: object) -> None:
        raise Interruption

    before = signal.signal(signal.SIGALRM, handle)
    # Once more, as Python swallows what comes while it frees an object.
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@LEFT_TO_PYTHON
def test_interruptions_at_any_line_leave_nothing_behind(
    any_host: Host, interrupt: Callable[[float], None]
) -> None:
    def put() -> None:
        try:
            interrupt(random.uniform(1e-5, 2e-3))
            while True:
                client.request("/x", method="PUT", data=bytes(random.choice(SIZES)))
        finally:
            interrupt(0)

    with Replicate("token", base_url=any_host.url, max_retries=0, timeout=10) as client:
        client.request("/x")
        for _ in range(300):
            with pytest.raises(Interruption):
                put()
        with ThreadPoolExecutor(100) as threads:
            responses = list(threads.map(lambda number: client.request(f"/{number}"), range(100)))
    assert len(responses) == 100


async def test_cancelations_at_any_await_leave_nothing_behind(any_host: Host) -> None:
    canceled = 0
    async with AsyncReplicate("token", base_url=any_host.url, max_retries=0, timeout=10) as client:
        await client.request("/x")
        while canceled < 200:
            bodies = [bytes(random.choice(SIZES)) for _ in range(20)]
            calls = [
                asyncio.create_task(client.request("/x", method="PUT", data=body))
                for body in bodies
            ]
            for call in calls:
                for _ in range(random.randrange(4)):
                    await asyncio.sleep(0)
                call.cancel()
            done = await asyncio.gather(*calls, return_exceptions=True)
            canceled += sum(isinstance(each, asyncio.CancelledError) for each in done)
        responses = await asyncio.gather(*(client.request(f"/{number}") for number in range(100)))
    assert len(responses) == 100


@LEFT_TO_PYTHON
def test_responses_that_nobody_closes_are_not_in_the_way(host: Host) -> None:
    transport = Transport()
    for _ in range(300):
        transport.send(httpx.Request("GET", host.url, extensions={"timeout": {"pool": 5}}))
    transport.close()
    gc.collect()
    assert len(host.requests) == 300


SECRET = "r8_" + "s" * 37
LARGE = {"text": "x" * 20_000_000}


def shows_token(error: BaseException | None) -> bool:
    """Return whether a traceback with local variables would show the token."""
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if frame.f_code.co_filename != __file__ and any(
                SECRET in repr(value) for value in frame.f_locals.values()
            ):
                return True
        error = error.__cause__ or error.__context__
    return False


@pytest.fixture
def deaf() -> Iterator[str]:
    """Return the origin of a server that accepts connections and reads nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("by_proxy", [False, True])
def test_an_interrupted_write_does_not_show_the_token(
    deaf: str,
    interrupt: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
    by_proxy: bool,
) -> None:
    if by_proxy:
        monkeypatch.setenv("http_proxy", deaf)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
    base_url = "http://api.invalid/v1" if by_proxy else f"{deaf}/v1"
    with Replicate(SECRET, base_url=base_url, max_retries=0) as client:
        interrupt(0.5)
        with pytest.raises(Interruption) as caught:
            client.predictions.create(model="a/b", input=LARGE)
        interrupt(0)
    assert not shows_token(caught.value)


async def test_a_canceled_write_does_not_show_the_token(deaf: str) -> None:
    async with AsyncReplicate(SECRET, base_url=f"{deaf}/v1", max_retries=0) as client:
        call = asyncio.create_task(client.predictions.create(model="a/b", input=LARGE))
        await asyncio.sleep(0.5)
        call.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await call
    assert not shows_token(caught.value)


# --- event loops and processes ----------------------------------------------------------------


def test_another_event_loop_is_an_error_that_says_which_ones_are_supported() -> None:
    client = AsyncReplicate("token")
    with pytest.raises(ReplicateError, match="needs asyncio, uvloop"):
        client.request("/x").send(None)  # as trio runs it


UNRESOLVED = """
import asyncio, socket, sys, threading, replicate
socket.getaddrinfo = lambda *_, **__: threading.Event().wait()
options = {"auth": "token", "base_url": "http://api.test", "max_retries": 0}
async def run():
    async with replicate.AsyncReplicate(**options) as client:
        await client.run("a/b", timeout=0.2)
try:
    if sys.argv[1] == "async":
        asyncio.run(run())
    replicate.Replicate(**options).run("a/b", timeout=0.2)
except replicate.APITimeoutError as error:
    print(error)
"""


@pytest.mark.parametrize("client", ["async", "sync"])
def test_a_program_ends_though_its_host_is_not_resolved(client: str) -> None:
    command = [sys.executable, "-c", UNRESOLVED, client]
    process = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "resolving 'api.test' took longer than" in process.stdout, process.stderr


FIRST_USE = """
import sys, replicate
client = replicate.Replicate("token", base_url=sys.argv[1])
before = {*sys.modules}
client.request("/x")
print(*{*sys.modules} - before)
"""


def test_nothing_of_a_request_is_loaded_late_where_all_is_loaded_at_once(host: Host) -> None:
    """A child that is forked while another thread loads a module may wait for it for ever."""
    process = run(FIRST_USE, host, REPLICATE_EAGER_IMPORT="1")
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    assert {name for name in output.split() if not name.startswith("msgspec")} == set()


FORKS = """
import os, signal, sys, threading, warnings, replicate
warnings.simplefilter("ignore")
replicate.Replicate("token", base_url=sys.argv[1]).request("/parent")
def use():
    while True:
        replicate.Replicate("token", base_url=sys.argv[1], max_retries=0).request("/parent")
for _ in range(3):
    threading.Thread(target=use, daemon=True).start()
for _ in range(20):
    child = os.fork()
    if not child:
        signal.alarm(10)
        replicate.Replicate("token", base_url=sys.argv[1]).request("/child")
        os._exit(0)
    print(os.waitpid(child, 0)[1])
os._exit(0)
"""


def test_a_fork_works_while_other_threads_open_connections(host: Host) -> None:
    output, errors = run(FORKS, host).communicate(timeout=120)
    assert output.split() == ["0"] * 20, errors


async def test_a_cancellation_is_not_lost_once_a_host_is_resolved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses = Future[list[str]]()
    addresses.set_result(["127.0.0.1"])
    monkeypatch.setattr("replicate._network._start_resolving", lambda *_: addresses)
    for steps in range(1, 4):  # of the event loop, in the last of which it ends
        task = asyncio.create_task(aresolve("files.example", 80, 5))
        for _ in range(steps):
            await asyncio.sleep(0)
        if not task.done():
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
