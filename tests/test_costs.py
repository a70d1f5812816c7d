"""What calls cost, in instructions of the interpreter: unlike seconds, they are always the same.

The bounds are generous, about half as much again as it was when they were written: what exceeds
one does it in another way, and not in a line more. `make bench` measures the time.
"""

import asyncio
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.request import urlopen

import httpx
import pytest
from replicate_api.api.predictions.list import call as list_call

from replicate import AsyncReplicate, Prediction, Replicate

SERVER = Path(__file__).parent / "benchmarks/server.py"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the canned answers of the benchmarks are."""
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
    """How many instructions of the interpreter a function takes in this thread, the second time."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    try:
        # The first time, something may be loaded, and Python 3.13 does not see all; Python 3.12
        # sees what a frame has asked for before tracing begins.
        for _ in range(2):
            sys.settrace(trace)
            count = 0
            function()
    finally:
        sys.settrace(before)
    return count


def test_the_count_is_the_number_of_instructions() -> None:
    few, many = (instructions(lambda n=n: [None for _ in range(n)]) for n in (1000, 2000))
    assert 1000 <= many - few <= 6000


def test_a_client(url: str) -> None:
    Replicate("r8_costs", base_url=url)
    assert instructions(lambda: Replicate("r8_costs", base_url=url)) < 4500


def test_a_call_against_httpx(client: Replicate, url: str) -> None:
    with httpx.Client(base_url=f"{url}/v1", headers={"Authorization": "Bearer r8_costs"}) as raw:
        by_hand = lambda: raw.get("/predictions/abc").raise_for_status().json()["status"]  # noqa: E731
        ours = lambda: client.predictions.get("abc").status  # noqa: E731
        assert ours() == by_hand()
        assert instructions(ours) < instructions(by_hand)


def test_a_page_of_predictions(url: str) -> None:
    with urlopen(f"{url}/v1/predictions") as answer:
        response = httpx.Response(200, content=answer.read())
    page = list_call().read(response)
    assert len(page) == 100
    assert instructions(lambda: list(list_call().read(response))) < 100 * 450


def test_a_list_of_many_pages(client: Replicate) -> None:
    pages = client.paginate(client.predictions.list)
    next(pages)
    assert instructions(lambda: list(next(pages))) < 60_000


def test_many_concurrent_calls_against_a_few(url: str) -> None:
    async def calls(at_a_time: int) -> None:
        limit = asyncio.Semaphore(at_a_time)

        async def call() -> None:
            async with limit:
                await client.predictions.get("abc")

        await asyncio.gather(*(call() for _ in range(200)))

    client = AsyncReplicate("r8_costs", base_url=f"{url}/v1")
    with asyncio.Runner() as runner:
        runner.run(calls(200))  # opens the connections
        few, all_at_once = (instructions(lambda n=n: runner.run(calls(n))) for n in (10, 200))
        runner.run(client.aclose())
    assert all_at_once < 1.3 * few


def test_events(client: Replicate, url: str) -> None:
    urls = {"stream": f"{url}/stream/tokens"}
    prediction = Prediction.from_dict({"id": "tokens", "status": "processing", "urls": urls})
    with client.stream(prediction) as stream:
        # Many, as hundreds come in one read, and count together.
        assert instructions(lambda: [next(stream) for _ in range(4000)]) < 4000 * 1900


def test_large_files_need_little_memory(client: Replicate, url: str, tmp_path: Path) -> None:
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


def test_the_client_needs_few_modules() -> None:
    code = "import sys; from replicate import Replicate; print(len(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout) < 420
