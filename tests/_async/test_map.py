"""`map`: many inputs, bounded, none lost, none paid for twice."""

import asyncio
import itertools
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from replicate import AsyncReplicate, PredictionCanceled, PredictionFailed
from replicate._core.status import TERMINAL_STATUSES
from replicate.sandbox import RateLimit, Sandbox, Status

HELLO = "replicate/hello-world"


def creates(sandbox: Sandbox) -> int:
    return len(sandbox.predictions)


async def test_gives_every_output_in_order(client: AsyncReplicate) -> None:
    inputs = ({"text": str(number)} for number in range(20))
    results = [result async for result in client.map(HELLO, inputs, concurrency=4)]
    assert results == [(number, f"hello {number}") for number in range(20)]


async def test_unordered_gives_them_as_they_come(client: AsyncReplicate) -> None:
    inputs = [{"seconds": 3}, {"seconds": 0}]
    found = client.map("sandbox/slow", inputs, ordered=False)
    assert [index async for index, _ in found] == [1, 0]


async def test_one_failure_loses_nothing_else(client: AsyncReplicate, sandbox: Sandbox) -> None:
    @sandbox.model("acme/picky")
    def picky(number: int) -> int:
        if number == 2:
            raise ValueError("not 2")
        return number

    inputs: list[Any] = [{"number": number} for number in range(4)] + [7]
    results = [result async for _, result in client.map("acme/picky", inputs)]
    assert [results[0], results[1], results[3]] == [0, 1, 3]
    assert isinstance(results[2], PredictionFailed)
    assert isinstance(results[4], TypeError)


async def test_reads_no_further_ahead_than_it_must(client: AsyncReplicate) -> None:
    read = 0

    def endless() -> Iterator[dict[str, Any]]:
        nonlocal read
        for read in itertools.count(1):
            yield {"text": str(read)}

    results = client.map(HELLO, endless(), concurrency=3)
    async for index, _ in results:
        assert read <= index + 2 * 3
        if index == 30:
            break
    await results.aclose()


async def test_an_iterable_that_raises_loses_nothing_before_it(client: AsyncReplicate) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield {"text": "a"}
        yield {"text": "b"}
        raise RuntimeError("no more")

    results = client.map(HELLO, broken())
    assert await anext(results) == (0, "hello a")
    assert await anext(results) == (1, "hello b")
    with pytest.raises(RuntimeError, match="no more"):
        await anext(results)


async def test_a_signal_ends_it(client: AsyncReplicate, sandbox: Sandbox, signal: Any) -> None:
    inputs = ({"seconds": 60} for _ in itertools.count())
    canceled = 0
    async for _, result in client.map(
        "sandbox/slow", inputs, concurrency=3, signal=signal, on_create=lambda _: signal.set()
    ):
        assert isinstance(result, PredictionCanceled)
        canceled += 1
    assert 1 <= canceled <= 3
    assert {record["status"] for record in sandbox.predictions.values()} == {"canceled"}


@pytest.mark.parametrize("detach", [False, True])
async def test_closing_cancels_what_runs(
    client: AsyncReplicate, sandbox: Sandbox, detach: bool
) -> None:
    inputs = [{"seconds": 0}, *[{"seconds": 60}] * 20]
    results = client.map("sandbox/slow", inputs, concurrency=3, detach=detach)
    async for _ in results:
        break
    while creates(sandbox) < 4:
        await asyncio.sleep(0.02)
    await results.aclose()
    statuses = [record["status"] for record in sandbox.predictions.values()]
    assert len(statuses) == 4
    assert statuses.count("canceled") == (0 if detach else 3)


async def test_closing_cancels_though_that_has_to_be_repeated(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    sandbox.faults.add("POST", "/predictions/{id}/cancel", Status(503))
    async with client.map("sandbox/slow", [{"seconds": 0}, {"seconds": 60}]) as results:
        await anext(results)
        while creates(sandbox) < 2:
            await asyncio.sleep(0.02)
    statuses = {record["status"] for record in sandbox.predictions.values()}
    assert statuses == {"succeeded", "canceled"}


LEFT = """
import asyncio, replicate
async def main():
    async with replicate.AsyncReplicate() as client:
        inputs = ({"seconds": 60 * number} for number in range(10))
        async with client.map("sandbox/slow", inputs, concurrency=3) as results:
            async for index, result in results:
                print(index, result)
                break
running = main()
if running is not None:
    asyncio.run(running)
"""


def test_leaving_the_block_at_the_end_cancels_what_runs(sandbox: Sandbox) -> None:
    environment = {**os.environ, **sandbox.environment}
    arguments: dict[str, Any] = {"env": environment, "text": True, "timeout": 60}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", LEFT], capture_output=True, **arguments
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "0 done after 0 seconds\n", "")
    assert {record["status"] for record in sandbox.predictions.values()} <= TERMINAL_STATUSES


UNFINISHED = """
import asyncio, replicate
client = replicate.AsyncReplicate()
inputs = ({"seconds": 60 * number} for number in range(10))
results = client.map("sandbox/slow", inputs, concurrency=3)
async def main():
    print(await anext(results))
running = main()
if running is not None:
    asyncio.run(running)
"""


def test_a_program_that_ends_without_the_rest_cancels_what_runs(sandbox: Sandbox) -> None:
    environment = {**os.environ, **sandbox.environment}
    subprocess.run([sys.executable, "-c", UNFINISHED], env=environment, timeout=60, check=True)
    assert {record["status"] for record in sandbox.predictions.values()} <= TERMINAL_STATUSES


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
async def test_ctrl_c_cancels_what_runs(sandbox: Sandbox) -> None:
    environment = {**os.environ, **sandbox.environment}
    code = LEFT.replace("60 * number", "60 + number")
    program = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True
    )
    while creates(sandbox) < 3:
        assert program.poll() is None
        await asyncio.sleep(0.05)
    program.send_signal(signal.SIGINT)
    _, error = program.communicate(timeout=60)
    assert "KeyboardInterrupt" in error
    assert [record["status"] for record in sandbox.predictions.values()] == ["canceled"] * 3


async def test_forgetting_it_cancels_what_runs(client: AsyncReplicate, sandbox: Sandbox) -> None:
    inputs = ({"seconds": 60 * number} for number in range(10))
    async for index, _ in client.map("sandbox/slow", inputs, concurrency=3):
        assert index == 0
        break
    for _ in range(500):
        if {record["status"] for record in sandbox.predictions.values()} <= TERMINAL_STATUSES:
            break
        await asyncio.sleep(0.01)
    assert {record["status"] for record in sandbox.predictions.values()} <= TERMINAL_STATUSES


async def test_it_waits_for_a_rate_limit() -> None:
    with Sandbox(limit=RateLimit(per_minute=600, burst=10)) as sandbox:
        async with sandbox.async_client() as client:
            inputs = ({"text": str(number)} for number in range(20))
            results = [result async for result in client.map(HELLO, inputs, concurrency=20)]
    assert results == [(number, f"hello {number}") for number in range(20)]
    refused = [one for one in sandbox.requests if one.status == 429]
    assert len(refused) < 15  # 10 of the 20 that began at once, and hardly one after that


MANY = """
import asyncio, json, resource, sys
import httpx, replicate

async def fetch(request):
    number = json.loads(request.content)["input"]["number"]
    output = f"{number:010}" * 1000
    return httpx.Response(201, json={"id": f"p{number}", "status": "succeeded", "output": output})

async def main(count):
    inputs = ({"number": number, "text": f"{number:010}" * 1000} for number in range(count))
    client = replicate.AsyncReplicate("token", fetch=fetch)
    given = 0
    async for index, output in client.map("acme/flat", inputs):
        assert output == f"{index:010}" * 1000
        given += 1
    assert given == count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak * (1 if sys.platform == "darwin" else 1024))

for count in (500, 10_000):
    running = main(count)
    if running is not None:
        asyncio.run(running)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no way to tell the peak of memory")
def test_memory_does_not_grow_with_the_inputs() -> None:
    ran = subprocess.run([sys.executable, "-c", MANY], capture_output=True, text=True, timeout=120)
    few, many = map(int, ran.stdout.split())
    # Those 9,500 have 190 MB of inputs and outputs.
    assert many - few < 16 * 1024**2, ran.stderr


async def test_bad_arguments_are_told_at_once(client: AsyncReplicate) -> None:
    for arguments in ({"concurrency": 0}, {"wait": 90}):
        with pytest.raises(ValueError):
            client.map(HELLO, [], **arguments)
    with pytest.raises(TypeError):
        client.map(HELLO, [], waiting=True)


async def test_a_journal_gives_what_it_has_again(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "runs.jsonl"
    inputs = [{"text": "a"}, {"text": "b"}, {"text": "a"}]
    for _ in range(2):
        found = client.map(HELLO, inputs, journal=journal)
        assert [result async for _, result in found] == ["hello a", "hello b", "hello a"]
        assert creates(sandbox) == 3
    more = client.map(HELLO, [{"text": "c"}, *inputs], journal=journal)
    assert [result async for _, result in more] == ["hello c", "hello a", "hello b", "hello a"]
    assert creates(sandbox) == 4


async def test_a_journal_takes_up_what_was_left_running(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    inputs = [{"seconds": 0}, {"seconds": 2}]
    first = client.map("sandbox/slow", inputs, journal=tmp_path / "runs.jsonl")
    async for _ in first:
        break
    await first.aclose()
    second = client.map("sandbox/slow", inputs, journal=tmp_path / "runs.jsonl")
    results = [result async for _, result in second]
    assert results == ["done after 0 seconds", "done after 2 seconds"]
    assert creates(sandbox) == 2


async def test_another_file_is_no_journal(client: AsyncReplicate, tmp_path: Path) -> None:
    (tmp_path / "inputs.jsonl").write_text('{"text": "a"}\n')
    with pytest.raises(ValueError, match="not a journal"):
        client.map(HELLO, [], journal=tmp_path / "inputs.jsonl")


PROGRAM = """
import asyncio, os, pickle, sys, replicate

with open('inputs.pickle', 'rb') as file:
    inputs = pickle.load(file)
killed_at, killed_before = int(sys.argv[1]), sys.argv[2] == "before"
created = 0

async def main():
    async with replicate.AsyncReplicate() as client:
        send = client.fetch

        async def fetch(request):
            global created
            if not request.url.path.endswith("/predictions") or request.method != "POST":
                return await send(request)
            created += 1
            if created == killed_at and killed_before:
                os.kill(os.getpid(), 9)
            response = await send(request)
            if created >= killed_at:
                os.kill(os.getpid(), 9)
            return response

        client.fetch = fetch
        async for index, result in client.map(
            "acme/sizes", inputs, concurrency=4, journal="runs.jsonl"
        ):
            print(index, result, flush=True)

running = main()
if running is not None:
    asyncio.run(running)
"""


@pytest.mark.parametrize("when", ["before", "after"])
async def test_killed_and_run_again_none_is_created_twice(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path, clock: Any, when: str
) -> None:
    @sandbox.model("acme/sizes")
    def sizes(number: int, files: list[str]) -> str:
        return f"{number}, {len(files)} files"

    # One that is sent as a data URI, and one that is uploaded.
    inputs: list[dict[str, Any]] = [
        {"number": number, "files": [b"small", bytes([number]) * 300_000]} for number in range(12)
    ]
    (tmp_path / "inputs.pickle").write_bytes(pickle.dumps(inputs))
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, "6", when],
        cwd=tmp_path,
        env={**os.environ, **sandbox.environment},
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL
    await asyncio.sleep(0.3)  # for what was on its way, as `clock` skips that time
    assert 0 < creates(sandbox) < len(inputs)
    client.clock = clock
    found = client.map("acme/sizes", inputs, concurrency=4, journal=tmp_path / "runs.jsonl")
    results = [result async for result in found]
    assert results == [(number, f"{number}, 2 files") for number in range(12)]
    assert creates(sandbox) == len(inputs)
