"""Connections in several threads, loops and processes; calls that are given up while they wait."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from replicate import AsyncReplicate, Replicate
from tests.hosts import OK, Host


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as host:
        yield host


def test_one_client_serves_many_threads(host: Host) -> None:
    with Replicate("token", base_url=host.url) as client, ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(lambda number: client.request(f"/{number}"), range(500)))
    assert len(answers) == len(host.requests) == 500
    assert host.opened <= 64


def test_one_client_serves_several_loops(host: Host) -> None:
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

    def answer(request: bytes) -> list[bytes]:
        go_on.wait(20)
        return [OK]

    host.answer = answer
    async with AsyncReplicate("token", base_url=host.url, max_retries=0) as client:
        calls = [asyncio.create_task(client.request("/x")) for _ in range(200)]
        while len(host.requests) < 100:
            await asyncio.sleep(0.01)
        for call in calls[::2]:  # half of those that wait for an answer, half of those in line
            call.cancel()
        await asyncio.sleep(0.05)
        go_on.set()
        done = await asyncio.gather(*calls, return_exceptions=True)
        assert [isinstance(each, asyncio.CancelledError) for each in done] == [True, False] * 100
        for _ in range(150):
            await client.request("/x")
        await asyncio.gather(*(client.request("/x") for _ in range(150)))
        assert len(host.open) <= 100


def run(code: str, host: Host) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, host.url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


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


def test_a_forked_process_has_connections_of_its_own(host: Host) -> None:
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


def test_a_call_that_waits_for_its_answer_can_be_interrupted(host: Host) -> None:
    go_on, asked = threading.Event(), threading.Event()

    def answer(request: bytes) -> list[bytes]:
        asked.set()
        go_on.wait(60)
        return [OK]

    host.answer = answer
    process = run(INTERRUPTED, host)
    assert asked.wait(30)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert not go_on.is_set()
    go_on.set()
    assert output == "interrupted\n", errors
