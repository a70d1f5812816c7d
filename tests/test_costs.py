"""Costs grow linearly, and memory does not: `make bench` measures the time.

What is counted are instructions of the interpreter, which unlike seconds do not depend on load.
"""

import asyncio
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from replicate import AsyncReplicate, Prediction, Replicate

SERVER = Path(__file__).parent / "benchmarks/server.py"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Return the URL of the benchmarks' server."""
    command = [sys.executable, SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        server.stdin.close()


@pytest.fixture
def client(url: str) -> Iterator[Replicate]:
    with Replicate("r8_costs", base_url=f"{url}/v1", max_file_size=1 << 30) as client:
        yield client


def instructions(function: Callable[[], Any]) -> int:
    """Return the number of instructions that a function executes in this thread."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    try:
        # Called twice: the first call may import modules, and Python 3.13 does not trace all of it.
        for _ in range(2):
            sys.settrace(trace)
            count = 0
            function()
    finally:
        sys.settrace(before)
    return count


def test_instructions_are_counted() -> None:
    few, many = (instructions(lambda n=n: [None for _ in range(n)]) for n in (1000, 2000))
    assert 1000 <= many - few <= 6000


def test_a_hundred_calls_at_once_cost_what_ten_at_a_time_do(url: str) -> None:
    async def send_calls(at_a_time: int) -> None:
        limit = asyncio.Semaphore(at_a_time)

        async def call() -> None:
            async with limit:
                await client.predictions.get("abc")

        await asyncio.gather(*(call() for _ in range(100)))

    client = AsyncReplicate("r8_costs", base_url=f"{url}/v1")
    with asyncio.Runner() as runner:
        runner.run(send_calls(100))  # opens the connections
        few, at_once = (instructions(lambda n=n: runner.run(send_calls(n))) for n in (10, 100))
        runner.run(client.aclose())
    assert at_once < 1.5 * few


def test_a_call_passes_few_files(client: Replicate) -> None:
    """A reader follows a call through them, from the namespace to the connection and back."""
    client.predictions.get("abc")
    files: set[str] = set()

    def profile(frame: FrameType, event: str, _: Any) -> None:
        files.add(frame.f_code.co_filename)

    sys.setprofile(profile)
    try:
        client.predictions.get("abc")
    finally:
        sys.setprofile(None)
    ours = {name for name in files if {"replicate", "replicate_api"} & set(Path(name).parts[-4:])}
    assert 9 <= len(ours) <= 12, sorted(ours)


def test_events_cost_the_same_however_many_there_are(client: Replicate, url: str) -> None:
    urls = {"stream": f"{url}/stream/tokens"}
    prediction = Prediction.from_dict({"id": "tokens", "status": "processing", "urls": urls})
    with client.stream(prediction) as stream:
        first = instructions(lambda: [next(stream) for _ in range(500)])
        for _ in range(5000):
            next(stream)
        later = instructions(lambda: [next(stream) for _ in range(500)])
    assert later < 1.5 * first


def test_large_files_are_not_held_in_memory(client: Replicate, url: str, tmp_path: Path) -> None:
    size = 64 << 20
    tracemalloc.start()
    try:
        path = client.file(f"{url}/download/{size}").save(tmp_path / "big")
        client.files.create(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert path.stat().st_size == size
    assert peak < 16 << 20
