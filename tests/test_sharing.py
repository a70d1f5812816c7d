"""One client in many threads, loops and processes; forgotten; packed up and opened elsewhere."""

import asyncio
import copy
import gc
import multiprocessing
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate, AuthenticationError, Replicate
from replicate.sandbox import Sandbox, Stall

HELLO = ("replicate/hello-world", {"text": "Alice"})
Connected = Callable[[], int]

CLIENTS = pytest.mark.parametrize("kind", [Replicate, AsyncReplicate])


# --- loops ----------------------------------------------------------------------------------------


def test_one_client_is_used_by_one_loop_after_another(sandbox: Sandbox) -> None:
    client = sandbox.async_client()

    async def main() -> Any:
        async with client:
            return await client.run(*HELLO)

    for _ in range(3):
        assert asyncio.run(main()) == "hello Alice"


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # for what was left open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ended_loops_are_released(sandbox: Sandbox, connected: Connected) -> None:
    client = sandbox.async_client()
    for _ in range(6):
        assert asyncio.run(client.run(*HELLO)) == "hello Alice"
    gc.collect()
    assert connected() <= 2
    del client
    gc.collect()


def test_a_client_is_used_by_a_thread_and_the_loop_of_another(sandbox: Sandbox) -> None:
    client = sandbox.async_client()

    async def main() -> Any:
        async with client:
            return await client.run(*HELLO)

    with ThreadPoolExecutor(4) as threads:
        outputs = list(threads.map(lambda _: asyncio.run(main()), range(8)))
    assert outputs == ["hello Alice"] * 8


async def test_calls_succeed_after_many_were_canceled(
    sandbox: Sandbox, connected: Connected
) -> None:
    async with sandbox.async_client() as client:
        sandbox.faults.add("GET", "/account", Stall(0.02), count=1000)
        tasks = [asyncio.create_task(client.account.get()) for _ in range(1000)]
        canceled = random.sample(tasks, 500)
        for number, task in enumerate(canceled):
            task.cancel()
            if number % 100 == 0:  # some wait in line then, some connect, some read
                await asyncio.sleep(0.02)
        results = await asyncio.gather(*tasks, return_exceptions=True)
        ended = sum(isinstance(result, asyncio.CancelledError) for result in results)
        assert 100 < ended <= 500  # others were done just before
        assert sum(getattr(result, "username", "") == "acme" for result in results) == 1000 - ended
        for _ in range(100):
            assert (await client.account.get()).username == "acme"
        assert connected() <= 100


# --- threads --------------------------------------------------------------------------------------


def test_threads_share_connections_from_the_first_use(
    sandbox: Sandbox, connected: Connected
) -> None:
    client = sandbox.client()
    start = threading.Barrier(64)

    def first(_: int) -> Any:
        start.wait()
        return client.account.get().username

    with ThreadPoolExecutor(64) as threads:
        assert list(threads.map(first, range(64))) == ["acme"] * 64
    open_then = connected()
    assert open_then <= 64
    for _ in range(64):
        client.account.get()
    assert connected() <= open_then
    client.close()
    assert connected() == 0


# --- processes ------------------------------------------------------------------------------------


def in_child(function: Callable[[], Any]) -> Any:
    """What a function returns in a fork of this process."""
    reader, writer = multiprocessing.Pipe(duplex=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking with threads
        process = os.fork()
    if process == 0:
        try:
            writer.send(function())
        except BaseException as error:
            writer.send(repr(error))
        finally:
            os._exit(0)
    try:
        assert reader.poll(30)
        return reader.recv()
    finally:
        os.kill(process, signal.SIGKILL)  # one that hangs; another has said all that it had to say
        os.waitpid(process, 0)


def test_a_fork_works_after_use(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        client.account.get()
        assert in_child(lambda: client.run(*HELLO)) == "hello Alice"
        assert client.run(*HELLO) == "hello Alice"


def test_a_fork_works_with_a_loop_of_its_own(sandbox: Sandbox) -> None:
    client = sandbox.async_client()

    async def main() -> Any:
        async with client:
            return await client.run(*HELLO)

    asyncio.run(main())
    assert in_child(lambda: asyncio.run(main())) == "hello Alice"


def test_a_fork_works_while_other_threads_are_sending(sandbox: Sandbox) -> None:
    with sandbox.client() as client:
        client.account.get()  # or a thread may be just importing, and no fork survives that
        done = threading.Event()

        def work() -> None:
            while not done.is_set():
                client.account.get()

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(10):
                assert in_child(lambda: client.account.get().username) == "acme"
        finally:
            done.set()
            for thread in threads:
                thread.join()


# --- packed up ------------------------------------------------------------------------------------


@CLIENTS
def test_a_client_pickles_without_its_token(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, kind: Any
) -> None:
    monkeypatch.setenv("REPLICATE_API_TOKEN", sandbox.token)
    client = kind(base_url=sandbox.base_url, user_agent="mine/1", max_retries=2)

    def use(it: Any) -> Any:
        result = it.run(*HELLO)
        return result if kind is Replicate else asyncio.run(closing(it, result))

    async def closing(it: Any, result: Any) -> Any:
        async with it:
            return await result

    assert use(client) == "hello Alice"
    packed = pickle.dumps(client)
    assert sandbox.token.encode() not in packed
    other = pickle.loads(packed)
    assert type(other) is kind
    assert (other.options.base_url, other.options.user_agent, other.options.max_retries) == (
        client.options.base_url,
        "mine/1",
        2,
    )
    assert use(other) == "hello Alice"
    monkeypatch.setenv("REPLICATE_API_TOKEN", "another")
    third = pickle.loads(packed)
    with pytest.raises(AuthenticationError):
        use(third)
    if kind is Replicate:
        for each in (client, other, third):
            each.close()


@CLIENTS
def test_pickling_a_client_with_auth_raises(kind: Any) -> None:
    with pytest.raises(TypeError, match="set REPLICATE_API_TOKEN in each process"):
        pickle.dumps(kind("r8_secret"))


def send(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"username": "nobody"})


def test_fetch_is_pickled_too() -> None:
    client = pickle.loads(pickle.dumps(Replicate(fetch=send)))
    assert client.fetch is send


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy])
def test_a_copy_has_separate_connections(sandbox: Sandbox, twin: Any, connected: Connected) -> None:
    client = sandbox.client()
    client.account.get()
    with twin(client) as other:
        assert other.account.get().username == "acme"
    assert connected() == 1


# --- forgotten ------------------------------------------------------------------------------------


FORGOTTEN = "unclosed client: use "


def test_an_unclosed_client_warns(sandbox: Sandbox, connected: Connected) -> None:
    def use() -> None:
        Replicate(sandbox.token, base_url=sandbox.base_url).account.get()
        gc.collect()

    with pytest.warns(ResourceWarning, match=FORGOTTEN):
        use()
    assert connected() == 0


def test_an_unclosed_asynchronous_client_warns(sandbox: Sandbox) -> None:
    code = """
import asyncio, gc, replicate
async def main():
    await replicate.AsyncReplicate().account.get()
    gc.collect()
asyncio.run(main())
"""
    assert FORGOTTEN in said_by(sandbox, "always", code)


@CLIENTS
def test_an_unused_client_does_not_warn(kind: Any) -> None:
    kind("token")
    gc.collect()


def test_nothing_warns_at_the_end_of_a_program(sandbox: Sandbox) -> None:
    assert said_by(sandbox, "error", "import replicate; replicate.account.get()") == ""


def said_by(sandbox: Sandbox, warnings: str, code: str) -> str:
    """What a program writes to stderr."""
    done = subprocess.run(
        [sys.executable, "-W", warnings, "-c", code],
        env={**os.environ, **sandbox.environment},
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    return done.stderr


FORK_DURING_IMPORT = """
import os
import signal
import sys
import threading
import time
from importlib.abc import MetaPathFinder

import httpx

import replicate

IMPORTED = sys.argv[1]
begun = threading.Event()


class Slow(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == IMPORTED and not begun.is_set():
            begun.set()
            time.sleep(0.3)


def fetch(request):
    record = {"id": "a", "status": "succeeded", "output": "x", "urls": {}, "results": []}
    return httpx.Response(200, json=record)


def use():
    with replicate.Replicate("token", fetch=fetch) as client:
        client.run("replicate/hello-world")
        client.models.list()
        client.stream("replicate/hello-world").text()
        list(client.map("replicate/hello-world", [{}]))


sys.meta_path.insert(0, Slow())
thread = threading.Thread(target=use)
thread.start()
assert begun.wait(30)
child = os.fork()
if child == 0:
    signal.alarm(20)  # the default action ends a child that hangs
    use()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
thread.join()
"""


@pytest.mark.parametrize(
    "module",
    ["_sync.client", "_core.log", "_sync.predictions", "_sync.streaming", "_sync.files",
     "bulk._sync.map"],
)  # fmt: skip
def test_a_fork_works_while_another_thread_imports(module: str) -> None:
    code = [sys.executable, "-W", "ignore", "-c", FORK_DURING_IMPORT, f"replicate.{module}"]
    done = subprocess.run(code, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
