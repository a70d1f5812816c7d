"""Real interruptions: Ctrl-C in another process, canceled tasks, cancel scopes of anyio."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import pytest

from replicate import AsyncReplicate
from replicate.sandbox import Sandbox

ENDLESS = {"seconds": 3600}
TALK = {"prompt": "x", "pause": 30}

SYNC = """
from replicate import Replicate
with Replicate() as client:
    {}
"""
ASYNC = """
import asyncio
from replicate import AsyncReplicate
async def main():
    async with AsyncReplicate() as client:
        {}
asyncio.run(main())
"""

HOLD = ('client.run("sandbox/slow", {"seconds": 3600})', ("POST", "*", "api"))
POLL = ('client.run("sandbox/slow", {"seconds": 3600}, wait=False)', ("GET", "*", "api"))
LISTEN = (
    'client.stream("sandbox/language", {"prompt": "x", "pause": 30}).text()',
    ("GET", "/streams/{id}", "delivery"),
)
SITUATIONS = pytest.mark.parametrize(
    ("code", "request_line"), [HOLD, POLL, LISTEN], ids=["hold", "poll", "stream"]
)


def until(condition: Callable[[], Any]) -> None:
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to that")


def canceled(sandbox: Sandbox) -> int:
    """The number of cancel requests for the one prediction, which is canceled."""
    [record] = sandbox.predictions.values()
    assert record["status"] == "canceled"
    return len(sandbox.requests.to("POST", "/predictions/{id}/cancel"))


@SITUATIONS
@pytest.mark.parametrize("program", [SYNC, ASYNC], ids=["sync", "async"])
def test_ctrl_c_cancels(sandbox: Sandbox, program: str, code: str, request_line: Any) -> None:
    awaited = f"await {code}" if program is ASYNC else code
    process = subprocess.Popen(
        [sys.executable, "-c", program.format(awaited)],
        env={**os.environ, **sandbox.environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: sandbox.requests.to(*request_line))
    until(lambda: sandbox.predictions)
    time.sleep(0.05)  # it is waiting by now
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
    assert canceled(sandbox) == 1
    [id] = sandbox.predictions
    assert f"prediction {id} was canceled" in errors


# --- tasks ----------------------------------------------------------------------------------------


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AsyncReplicate]:
    async with sandbox.async_client() as client:
        yield client


async def hold(client: AsyncReplicate) -> Any:
    return await client.run("sandbox/slow", ENDLESS)


async def poll(client: AsyncReplicate) -> Any:
    return await client.run("sandbox/slow", ENDLESS, wait=False)


async def listen(client: AsyncReplicate) -> Any:
    return await client.stream("sandbox/language", TALK).text()


async def reached(sandbox: Sandbox, work: Any) -> None:
    """Wait until some work waits for what does not come."""
    method, path, origin = {hold: HOLD, listen: LISTEN}.get(work, POLL)[1]
    for _ in range(1000):
        if sandbox.requests.to(method, path, origin) and sandbox.predictions:
            await asyncio.sleep(0.05)
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


@pytest.mark.parametrize("work", [hold, poll, listen])
async def test_a_canceled_task_cancels(client: AsyncReplicate, sandbox: Sandbox, work: Any) -> None:
    task = asyncio.create_task(work(client))
    await reached(sandbox, work)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert canceled(sandbox) == 1


@pytest.mark.parametrize("work", [hold, poll, listen])
async def test_a_timeout_of_asyncio_cancels(
    client: AsyncReplicate, sandbox: Sandbox, work: Any
) -> None:
    limit = asyncio.timeout(None)

    async def end() -> None:
        await reached(sandbox, work)
        limit.reschedule(0)

    async def limited() -> None:
        async with limit:
            ending = asyncio.create_task(end())
            await work(client)
            await ending

    with pytest.raises(TimeoutError):
        await limited()
    assert canceled(sandbox) == 1


@pytest.mark.parametrize("work", [hold, poll, listen])
async def test_a_cancel_scope_cancels(client: AsyncReplicate, sandbox: Sandbox, work: Any) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(work, client)
        await reached(sandbox, work)
        group.cancel_scope.cancel()
    assert canceled(sandbox) == 1


async def test_a_failure_in_a_task_group_cancels_the_others(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    async def fail() -> None:
        await reached(sandbox, poll)
        raise ValueError("mine")

    async def both() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(poll(client))
            group.create_task(fail())

    with pytest.raises(ExceptionGroup):
        await both()
    assert canceled(sandbox) == 1


async def test_cancels_wherever_a_task_is_canceled(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    for delay in range(40):
        task = asyncio.create_task(poll(client))
        await asyncio.sleep(delay / 1000)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    left = [each["status"] for each in sandbox.predictions.values() if not each["completed_at"]]
    assert left == []
    canceled = [request.path for request in sandbox.requests.to("POST", "/predictions/{id}/cancel")]
    assert len(canceled) == len(set(canceled)) == len(sandbox.predictions)


async def run_many(client: AsyncReplicate) -> Any:
    inputs: list[dict[str, Any]] = [ENDLESS]
    return [outcome async for outcome in client.map("sandbox/slow", inputs)]


@pytest.mark.parametrize("work", [hold, poll, listen, run_many])
async def test_a_task_that_is_canceled_again_and_again_cancels(
    client: AsyncReplicate, sandbox: Sandbox, work: Any
) -> None:
    task = asyncio.create_task(work(client))
    await reached(sandbox, work)
    while not task.done():
        task.cancel()
        await asyncio.sleep(0.001)
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    await asyncio.sleep(0.5 if work is run_many else 0)  # its tasks are not awaited for ever
    assert canceled(sandbox) == 1
    if work is not run_many:
        assert "was canceled" in str(caught.value.__notes__)


async def test_a_task_that_is_canceled_while_it_cancels_is_canceled(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    def fail(_: object) -> None:
        task.cancel()
        raise ValueError("mine")

    task = asyncio.create_task(client.run("sandbox/slow", ENDLESS, wait=False, on_create=fail))
    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert isinstance(caught.value.__context__, ValueError)
    assert canceled(sandbox) == 1
