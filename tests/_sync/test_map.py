# Derived from tests/_async/test_map.py by `make generate`.
"""`map`: many inputs, bounded, none lost, none paid for twice."""

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from replicate import PredictionFailed, Replicate
from replicate.sandbox import Sandbox

HELLO = "replicate/hello-world"


def creates(sandbox: Sandbox) -> int:
    return len(sandbox.predictions)


def test_gives_every_output_in_order(client: Replicate) -> None:
    inputs = ({"text": str(number)} for number in range(20))
    results = [result for result in client.map(HELLO, inputs, concurrency=4)]
    assert results == [(number, f"hello {number}") for number in range(20)]


def test_unordered_gives_them_as_they_come(client: Replicate) -> None:
    inputs = [{"seconds": 3}, {"seconds": 0}]
    found = client.map("sandbox/slow", inputs, ordered=False)
    assert [index for index, _ in found] == [1, 0]


def test_one_failure_loses_nothing_else(client: Replicate, sandbox: Sandbox) -> None:
    @sandbox.model("acme/picky")
    def picky(number: int) -> int:
        if number == 2:
            raise ValueError("not 2")
        return number

    inputs: list[Any] = [{"number": number} for number in range(4)] + [7]
    results = [result for _, result in client.map("acme/picky", inputs)]
    assert [results[0], results[1], results[3]] == [0, 1, 3]
    assert isinstance(results[2], PredictionFailed)
    assert isinstance(results[4], TypeError)


def test_reads_no_further_ahead_than_it_must(client: Replicate) -> None:
    read = 0

    def endless() -> Iterator[dict[str, Any]]:
        nonlocal read
        for read in itertools.count(1):
            yield {"text": str(read)}

    results = client.map(HELLO, endless(), concurrency=3)
    for index, _ in results:
        assert read <= index + 2 * 3
        if index == 30:
            break
    results.close()


def test_an_iterable_that_raises_loses_nothing_before_it(client: Replicate) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield {"text": "a"}
        yield {"text": "b"}
        raise RuntimeError("no more")

    results = client.map(HELLO, broken())
    assert next(results) == (0, "hello a")
    assert next(results) == (1, "hello b")
    with pytest.raises(RuntimeError, match="no more"):
        next(results)


@pytest.mark.parametrize("detach", [False, True])
def test_closing_cancels_what_runs(client: Replicate, sandbox: Sandbox, detach: bool) -> None:
    inputs = [{"seconds": 0}, *[{"seconds": 60}] * 20]
    results = client.map("sandbox/slow", inputs, concurrency=3, detach=detach)
    for _ in results:
        break
    while creates(sandbox) < 4:
        time.sleep(0.02)
    results.close()
    statuses = [record["status"] for record in sandbox.predictions.values()]
    assert len(statuses) == 4
    assert statuses.count("canceled") == (0 if detach else 3)


def test_bad_arguments_are_told_at_once(client: Replicate) -> None:
    for arguments in ({"concurrency": 0}, {"wait": 90}):
        with pytest.raises(ValueError):
            client.map(HELLO, [], **arguments)
    with pytest.raises(TypeError):
        client.map(HELLO, [], waiting=True)


def test_a_journal_gives_what_it_has_again(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "runs.jsonl"
    inputs = [{"text": "a"}, {"text": "b"}, {"text": "a"}]
    for _ in range(2):
        found = client.map(HELLO, inputs, journal=journal)
        assert [result for _, result in found] == ["hello a", "hello b", "hello a"]
        assert creates(sandbox) == 3
    more = client.map(HELLO, [{"text": "c"}, *inputs], journal=journal)
    assert [result for _, result in more] == ["hello c", "hello a", "hello b", "hello a"]
    assert creates(sandbox) == 4


def test_a_journal_takes_up_what_was_left_running(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    inputs = [{"seconds": 0}, {"seconds": 2}]
    first = client.map("sandbox/slow", inputs, journal=tmp_path / "runs.jsonl")
    for _ in first:
        break
    first.close()
    second = client.map("sandbox/slow", inputs, journal=tmp_path / "runs.jsonl")
    results = [result for _, result in second]
    assert results == ["done after 0 seconds", "done after 2 seconds"]
    assert creates(sandbox) == 2


def test_another_file_is_no_journal(client: Replicate, tmp_path: Path) -> None:
    (tmp_path / "inputs.jsonl").write_text('{"text": "a"}\n')
    with pytest.raises(ValueError, match="not a journal"):
        client.map(HELLO, [], journal=tmp_path / "inputs.jsonl")


PROGRAM = """
import asyncio, replicate
def main():
    with replicate.Replicate() as client:
        inputs = ({"text": str(number)} for number in range(60))
        for index, result in client.map(
            "replicate/hello-world", inputs, concurrency=5, journal="runs.jsonl"
        ):
            print(index, result, flush=True)
asyncio.run(main())
"""


def test_killed_and_run_again_none_is_created_twice(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
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
        results = [result for result in found]
    assert results == [(number, f"hello {number}") for number in range(60)]
    assert creates(sandbox) == 60
