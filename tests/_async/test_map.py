"""`map`: many inputs, bounded, none lost, none paid for twice."""

import asyncio
import contextlib
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from replicate import AsyncReplicate, PredictionFailed
from replicate.sandbox import Sandbox

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
import asyncio, replicate
async def main():
    async with replicate.AsyncReplicate() as client:
        inputs = ({"text": str(number)} for number in range(60))
        async for index, result in client.map(
            "replicate/hello-world", inputs, concurrency=5, journal="runs.jsonl"
        ):
            print(index, result, flush=True)
asyncio.run(main())
"""


async def test_killed_and_run_again_none_is_created_twice(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    environment = {**os.environ, **sandbox.environment}
    arguments: dict[str, Any] = {"cwd": tmp_path, "env": environment, "text": True}
    program = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, **arguments)
    assert program.stdout is not None
    for _ in range(12):
        program.stdout.readline()
    program.send_signal(signal.SIGKILL)
    program.wait(30)
    program.stdout.close()
    assert creates(sandbox) < 60
    with contextlib.chdir(tmp_path):
        inputs = ({"text": str(number)} for number in range(60))
        found = client.map(HELLO, inputs, concurrency=5, journal="runs.jsonl")
        results = [result async for result in found]
    assert results == [(number, f"hello {number}") for number in range(60)]
    assert creates(sandbox) == 60
