"""`map`: many inputs, bounded, none lost, none billed twice."""

import asyncio
import itertools
import json
import os
import pickle
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from replicate import AsyncReplicate, PredictionCanceled, PredictionFailed
from replicate._core.status import TERMINAL_STATUSES
from replicate.sandbox import RateLimit, Sandbox, Status
from tests.simulated_api import EPOCH, SimulatedApi

HELLO = "replicate/hello-world"


def creates(sandbox: Sandbox) -> int:
    return len(sandbox.predictions)


async def test_map_yields_every_output_in_order(client: AsyncReplicate) -> None:
    inputs = ({"text": str(number)} for number in range(20))
    results = [result async for result in client.map(HELLO, inputs, concurrency=4)]
    assert results == [(number, f"hello {number}") for number in range(20)]


async def test_unordered_results_are_yielded_as_they_finish(client: AsyncReplicate) -> None:
    inputs = [{"seconds": 3}, {"seconds": 0}]
    found = client.map("sandbox/slow", inputs, ordered=False)
    assert [index async for index, _ in found] == [1, 0]


async def test_a_failure_does_not_affect_other_inputs(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
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


async def test_inputs_are_read_when_they_are_needed(client: AsyncReplicate) -> None:
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


async def test_results_before_an_error_of_the_iterable_are_yielded(client: AsyncReplicate) -> None:
    def broken() -> Iterator[dict[str, Any]]:
        yield {"text": "a"}
        yield {"text": "b"}
        raise RuntimeError("no more")

    results = client.map(HELLO, broken())
    assert await anext(results) == (0, "hello a")
    assert await anext(results) == (1, "hello b")
    with pytest.raises(RuntimeError, match="no more"):
        await anext(results)


async def test_a_signal_cancels_running_predictions(
    client: AsyncReplicate, sandbox: Sandbox, signal: Any
) -> None:
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
async def test_closing_cancels_running_predictions(
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


async def test_closing_retries_cancel_requests(client: AsyncReplicate, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/predictions/{id}/cancel", Status(503))
    async with client.map("sandbox/slow", [{"seconds": 0}, {"seconds": 60}]) as results:
        await anext(results)
        while creates(sandbox) < 2:
            await asyncio.sleep(0.02)
    statuses = {record["status"] for record in sandbox.predictions.values()}
    assert statuses == {"succeeded", "canceled"}


EARLY_EXIT = """
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


def test_leaving_the_block_cancels_running_predictions(sandbox: Sandbox) -> None:
    environment = {**os.environ, **sandbox.environment}
    arguments: dict[str, Any] = {"env": environment, "text": True, "timeout": 60}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", EARLY_EXIT], capture_output=True, **arguments
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


def test_the_end_of_the_program_cancels_running_predictions(sandbox: Sandbox) -> None:
    environment = {**os.environ, **sandbox.environment}
    subprocess.run([sys.executable, "-c", UNFINISHED], env=environment, timeout=60, check=True)
    assert {record["status"] for record in sandbox.predictions.values()} <= TERMINAL_STATUSES


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
async def test_ctrl_c_cancels_running_predictions(sandbox: Sandbox) -> None:
    environment = {**os.environ, **sandbox.environment}
    code = EARLY_EXIT.replace("60 * number", "60 + number")
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


async def test_deleting_the_iterator_cancels_running_predictions(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    inputs = ({"seconds": 60 * number} for number in range(10))
    async for index, _ in client.map("sandbox/slow", inputs, concurrency=3):
        assert index == 0
        break
    for _ in range(2000):
        if {record["status"] for record in sandbox.predictions.values()} <= TERMINAL_STATUSES:
            break
        await asyncio.sleep(0.01)
    assert {record["status"] for record in sandbox.predictions.values()} <= TERMINAL_STATUSES


async def test_map_waits_for_a_rate_limit() -> None:
    with Sandbox(limit=RateLimit(per_minute=600, burst=10)) as sandbox:
        async with sandbox.async_client() as client:
            inputs = ({"text": str(number)} for number in range(20))
            results = [result async for result in client.map(HELLO, inputs, concurrency=20)]
    assert results == [(number, f"hello {number}") for number in range(20)]
    refused = [one for one in sandbox.requests if one.status == 429]
    assert len(refused) < 15  # 10 of the first 20, and few later


async def test_memory_does_not_grow_with_the_inputs() -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        number = json.loads(request.content)["input"]["number"]
        output = f"{number:010}" * 1000
        record = {"id": f"p{number}", "status": "succeeded", "output": output}
        return httpx.Response(201, json=record)

    async def peak(count: int) -> int:
        inputs = ({"number": number, "text": f"{number:010}" * 1000} for number in range(count))
        client = AsyncReplicate("token", fetch=fetch)
        results = 0
        tracemalloc.start()
        try:
            async for index, output in client.map("acme/flat", inputs):
                assert output == f"{index:010}" * 1000
                results += 1
            assert results == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = await peak(100), await peak(700)
    assert many - few < 4 * 1024**2  # of 12 MB that 600 inputs and their outputs have


async def test_invalid_arguments_raise_at_the_call(client: AsyncReplicate) -> None:
    for arguments in ({"concurrency": 0}, {"wait": 90}):
        with pytest.raises(ValueError):
            client.map(HELLO, [], **arguments)
    with pytest.raises(TypeError):
        client.map(HELLO, [], waiting=True)
    with pytest.raises(TypeError, match="inputs must be an iterable of inputs"):
        client.map(HELLO, {"text": "a"})
    with pytest.raises(ValueError, match="result must be"):
        client.map(HELLO, [], result="outputs")


async def test_a_journal_returns_recorded_outputs(
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


async def test_a_journal_resumes_running_predictions(
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


async def test_a_map_of_several_models(client: AsyncReplicate, tmp_path: Path) -> None:
    inputs: list[Any] = [(HELLO, {"text": "a"}), ("sandbox/slow", {"seconds": 0}), {"text": "b"}]
    for _ in range(2):
        results = client.map(None, inputs, journal=tmp_path / "runs.jsonl")
        outputs = [result async for _, result in results]
        assert outputs[:2] == ["hello a", "done after 0 seconds"]
        assert "must be a pair (ref, input)" in str(outputs[2])


async def test_results_may_be_predictions(client: AsyncReplicate) -> None:
    results = client.map("sandbox/image", [{"prompt": "teal"}], result="prediction")
    async for _, prediction in results:
        assert prediction.status == "succeeded"
        content = await prediction.output[0].read()
        assert content.startswith(b"\x89PNG")
        assert prediction.to_dict()["output"][0].startswith("http")


async def test_repr_counts_inputs(client: AsyncReplicate) -> None:
    results = client.map(HELLO, [{"text": "a"}, {"text": 1}])
    assert repr(results).endswith("Results: 0 of 2 done, 0 running, 0 failed>")
    async for _ in results:
        pass
    assert repr(results).endswith("Results: 2 of 2 done, 0 running, 1 failed>")


async def test_a_progress_callback_receives_counts(client: AsyncReplicate) -> None:
    class Progress:
        counts: ClassVar[list[str]] = []

        def __call__(self, prediction: Any) -> None: ...

        def counted(self, counts: Any) -> None:
            self.counts.append(str(counts))

    inputs = ({"text": text} for text in ("a", "b"))
    async for _ in client.map(HELLO, inputs, concurrency=1, progress=Progress()):
        pass
    assert Progress.counts == [f"{done} done, 0 running, 0 failed" for done in range(3)]


async def test_failures_of_the_platform_are_retried_if_requested(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    failures = iter(range(2))

    @sandbox.model("acme/interrupted")
    def interrupted(number: int) -> int:
        if next(failures, None) is not None:
            raise RuntimeError("Prediction interrupted; please retry (code: PA)")
        return number

    with pytest.raises(PredictionFailed) as caught:
        await client.run("acme/interrupted", {"number": 1})
    assert (caught.value.code, caught.value.is_transient) == ("PA", True)
    assert creates(sandbox) == 1
    assert await client.run("acme/interrupted", {"number": 1}, retry_transient=2) == 1
    assert creates(sandbox) == 3
    failures = iter(range(3))
    for retries, code, total in ((1, "PA", 5), (0, "PA", 5), (3, None, 7), (3, None, 7)):
        results = client.map(
            "acme/interrupted",
            [{"number": 1}],
            journal=tmp_path / "runs.jsonl",
            retry_transient=retries,
        )
        async for _, result in results:
            assert getattr(result, "code", None) == code
        assert creates(sandbox) == total
    with pytest.raises(ValueError, match="retry_transient must be 0 or more"):
        await client.run(HELLO, {}, retry_transient=-1)


async def test_two_maps_cannot_share_a_journal(client: AsyncReplicate, tmp_path: Path) -> None:
    journal = tmp_path / "runs.jsonl"
    inputs = [{"text": "a"}, {"text": "b"}]
    async with client.map(HELLO, inputs, journal=journal) as results:
        await anext(results)
        with pytest.raises(ValueError, match="in use by another map"):
            client.map(HELLO, inputs, journal=journal)
    again = client.map(HELLO, inputs, journal=journal)
    assert [result async for _, result in again] == ["hello a", "hello b"]


async def test_another_file_is_refused_as_a_journal(client: AsyncReplicate, tmp_path: Path) -> None:
    (tmp_path / "inputs.jsonl").write_text('{"text": "a"}\n')
    with pytest.raises(ValueError, match="not a journal"):
        client.map(HELLO, [], journal=tmp_path / "inputs.jsonl")


@pytest.mark.parametrize("offset", [-86_400, -3600, -70, 0, 70, 3600])
async def test_a_lost_response_is_found_whatever_the_clock_of_this_machine(
    tmp_path: Path, clock: Any, offset: float
) -> None:
    start = datetime.now(UTC).timestamp() - EPOCH.timestamp() - clock.now()
    api = SimulatedApi(lambda: start + clock.now() + offset)
    other = json.dumps({"input": {"number": 7}})  # the same input, a day before
    clock.time -= 100_000
    api(httpx.Request("POST", "https://api.test/v1/models/a/b/predictions", content=other))
    clock.time += 100_000

    async def fetch(request: httpx.Request) -> httpx.Response:
        response = api(request)
        if lost and request.method == "POST":
            raise httpx.ReadTimeout("no response")
        return response

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = clock
    lost = True
    for _ in range(2):
        results = client.map("a/b", [{"number": 7}], journal=tmp_path / "runs.jsonl")
        outcomes = [result async for _, result in results]
        lost = False
    assert outcomes == ["output of p1"]
    assert api.total("create") == 2


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
async def test_nothing_is_created_twice_after_a_kill(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path, clock: Any, when: str
) -> None:
    @sandbox.model("acme/sizes")
    def sizes(number: int, files: list[str]) -> str:
        return f"{number}, {len(files)} files"

    # The first file is sent as a data URI, the second is uploaded.
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
    await asyncio.sleep(0.3)  # `clock` skips the time of requests in flight
    assert 0 < creates(sandbox) < len(inputs)
    client.clock = clock
    found = client.map("acme/sizes", inputs, concurrency=4, journal=tmp_path / "runs.jsonl")
    results = [result async for result in found]
    assert results == [(number, f"{number}, 2 files") for number in range(12)]
    assert creates(sandbox) == len(inputs)


async def test_an_abandoned_map_frees_its_journal(
    client: AsyncReplicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    inputs = [{"seconds": 0}, {"seconds": 600}]
    async for _ in client.map("sandbox/slow", inputs, concurrency=2, journal=journal):
        break
    for _ in range(500):
        try:
            results = client.map("sandbox/slow", inputs[:1], journal=journal)
        except ValueError:  # in use until the running prediction was left
            await asyncio.sleep(0.02)
            continue
        assert [index async for index, _ in results] == [0]
        break
    else:
        pytest.fail("the journal is in use forever")
    assert len(sandbox.predictions) == 2
