"""Who is interrupted cancels what it began: one request, then the exception that was the reason."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate, Prediction, ReplicateError
from replicate.sandbox import Sandbox, Stall, Status

ENDLESS = {"seconds": 3600}

Make = Callable[..., AsyncReplicate]


class Interrupted(BaseException):
    """Not an Exception, as KeyboardInterrupt and CancelledError are none."""


INTERRUPTIONS = [Interrupted, KeyboardInterrupt, SystemExit, ValueError, ReplicateError]


def cancels(sandbox: Sandbox) -> list[Any]:
    return sandbox.requests.to("POST", "/predictions/{id}/cancel")


def interrupting(client: AsyncReplicate, method: str, *, after: bool) -> None:
    """Interrupt the client's next request of a method, before or after its response."""
    fetch = client.fetch
    left = [method]

    async def interrupted(request: httpx.Request) -> httpx.Response:
        if request.method not in left:
            return await fetch(request)
        left.clear()
        if after:
            response = await fetch(request)
            await response.aread()
            await response.aclose()
        raise Interrupted("stop")

    client.fetch = interrupted


# --- the id is known ------------------------------------------------------------------------------


@pytest.mark.parametrize("interruption", INTERRUPTIONS)
@pytest.mark.parametrize("where", ["on_create", "progress"])
async def test_an_exception_in_a_callback_cancels(
    client: AsyncReplicate, sandbox: Sandbox, interruption: Any, where: str
) -> None:
    def interrupt(prediction: Prediction) -> None:
        raise interruption("stop")

    callbacks: Any = {where: interrupt}
    with pytest.raises(interruption, match="stop") as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False, **callbacks)
    [id] = sandbox.predictions
    assert caught.value.__notes__ == [f"prediction {id} was canceled"]
    assert len(cancels(sandbox)) == 1
    assert sandbox.predictions[id]["status"] == "canceled"


@pytest.mark.parametrize("interruption", INTERRUPTIONS)
async def test_an_exception_in_a_callback_cancels_a_stream(
    client: AsyncReplicate, sandbox: Sandbox, interruption: Any
) -> None:
    def interrupt(prediction: Prediction) -> None:
        raise interruption("stop")

    with pytest.raises(interruption, match="stop") as caught:
        await client.stream("sandbox/slow", ENDLESS, on_create=interrupt).text()
    [id] = sandbox.predictions
    assert caught.value.__notes__ == [f"prediction {id} was canceled"]
    assert len(cancels(sandbox)) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_an_interrupted_poll_cancels(
    client: AsyncReplicate, sandbox: Sandbox, after: bool
) -> None:
    interrupting(client, "GET", after=after)
    with pytest.raises(Interrupted) as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False)
    [id] = sandbox.predictions
    assert id in caught.value.__notes__[0]
    assert len(cancels(sandbox)) == 1


async def test_an_interrupted_delay_cancels(client: AsyncReplicate, sandbox: Sandbox) -> None:
    class Interrupting:
        def now(self) -> float:
            return time.monotonic()

        def sleep(self, seconds: float) -> None:
            raise Interrupted("stop")

        async def asleep(self, seconds: float) -> None:
            raise Interrupted("stop")

    client.clock = Interrupting()
    with pytest.raises(Interrupted):
        await client.run("sandbox/slow", ENDLESS, wait=False)
    assert len(cancels(sandbox)) == 1


async def test_a_detached_run_is_not_canceled(client: AsyncReplicate, sandbox: Sandbox) -> None:
    received: list[Prediction] = []
    interrupting(client, "GET", after=False)
    with pytest.raises(Interrupted) as caught:
        await client.run(
            "sandbox/slow", ENDLESS, wait=False, detach=True, on_create=received.append
        )
    assert not hasattr(caught.value, "__notes__")
    assert not cancels(sandbox)
    sandbox.update(received[0].id, status="succeeded", output="late")
    assert (await client.wait(received[0].id)).output == "late"


async def test_a_prediction_of_another_client_is_not_canceled(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    prediction = await client.predictions.create(model="sandbox/slow", input=ENDLESS)
    interrupting(client, "GET", after=False)
    with pytest.raises(Interrupted):
        await client.wait(prediction)
    assert not cancels(sandbox)


async def test_on_create_has_the_id_first(client: AsyncReplicate, sandbox: Sandbox) -> None:
    order: list[str] = []

    def on_create(prediction: Prediction) -> None:
        order.append(f"created {prediction.id}")
        assert len(sandbox.requests) == 1
        sandbox.update(prediction.id, status="succeeded", output="done")

    def progress(prediction: Prediction) -> None:
        order.append(prediction.status)

    await client.run("sandbox/slow", ENDLESS, on_create=on_create, progress=progress)
    [id] = sandbox.predictions
    assert order == [f"created {id}", "starting", "succeeded"]
    assert "prefer" not in sandbox.requests[0].headers


@pytest.mark.parametrize("fault", [Status(500), Status(429), Status(404)], ids=str)
async def test_a_prediction_that_cannot_be_canceled_is_named_in_a_note(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any, fault: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("POST", "/predictions/{id}/cancel", fault, count=None)
    interrupting(client, "GET", after=False)
    with pytest.raises(Interrupted) as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False)
    [id] = sandbox.predictions
    assert caught.value.__notes__[0].startswith(f"prediction {id} may be running: POST ")
    assert clock.time - 1000 <= 5


async def test_canceling_ends_after_five_seconds(client: AsyncReplicate, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/predictions/{id}/cancel", Stall(3600), count=None)
    interrupting(client, "GET", after=False)
    began = time.monotonic()
    with pytest.raises(Interrupted) as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False)
    assert time.monotonic() - began < 8
    assert "may be running" in caught.value.__notes__[0]


# --- the id is not known yet ----------------------------------------------------------------------


@pytest.mark.parametrize("way", ["run", "stream"])
async def test_an_interrupted_create_is_looked_up_and_canceled(
    client: AsyncReplicate, sandbox: Sandbox, way: str
) -> None:
    other = await client.predictions.create(model="sandbox/slow", input={"seconds": 1000})
    interrupting(client, "POST", after=True)

    async def start() -> Any:
        if way == "stream":
            return await client.stream("sandbox/slow", ENDLESS).text()
        return await client.run("sandbox/slow", ENDLESS, wait=False)

    with pytest.raises(Interrupted) as caught:
        await start()
    [id] = set(sandbox.predictions) - {other.id}
    assert caught.value.__notes__ == [f"prediction {id} was canceled"]
    assert sandbox.predictions[id]["status"] == "canceled"
    assert sandbox.predictions[other.id]["status"] != "canceled"
    assert len(cancels(sandbox)) == 1
    [looked] = sandbox.requests.to("GET", "/predictions")
    assert "created_after" in looked.query


async def test_an_interrupted_create_is_found_by_its_input_as_sent(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    @sandbox.model("acme/any", official=True, starts_after=3600)
    def any(pair: list[int], when: str) -> None:
        raise NotImplementedError

    interrupting(client, "POST", after=True)
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    with pytest.raises(Interrupted) as caught:
        await client.run("acme/any", {"pair": (1, 2), "when": moment}, wait=False)
    assert "was canceled" in caught.value.__notes__[0]


async def test_an_interrupted_create_that_is_not_found_is_noted(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock
    interrupting(client, "POST", after=False)
    with pytest.raises(Interrupted) as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False)
    assert caught.value.__notes__ == [
        "a prediction may be running: its create request was sent, and it was not found"
    ]
    assert len(sandbox.requests.to("GET", "/predictions")) == 3
    assert clock.time - 1000 <= 5
    assert not cancels(sandbox)


async def test_a_lookup_that_fails_is_noted(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("GET", "/predictions", Status(500), count=None)
    interrupting(client, "POST", after=True)
    with pytest.raises(Interrupted) as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False)
    assert caught.value.__notes__[0].startswith("a prediction may be running: GET ")
    assert clock.time - 1000 <= 5


async def test_a_detached_interrupted_create_is_not_looked_up(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    interrupting(client, "POST", after=True)
    with pytest.raises(Interrupted):
        await client.run("sandbox/slow", ENDLESS, wait=False, detach=True)
    assert len(sandbox.requests) == 1


async def test_another_run_with_the_same_input_is_not_canceled(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    ids: list[str] = []

    async def first(prediction: Prediction) -> None:
        ids.append(prediction.id)
        raise Interrupted("stop")

    with pytest.raises(Interrupted):
        await client.run("sandbox/slow", ENDLESS, detach=True, on_create=first)
    interrupting(client, "POST", after=False)
    with pytest.raises(Interrupted):
        await client.run("sandbox/slow", ENDLESS, wait=False)
    assert not cancels(sandbox)


# --- errors of this library -----------------------------------------------------------------------


async def test_every_error_after_the_create_has_the_id(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock
    faults = [Status(404), Status(500), Status(401)]
    for fault in faults:
        sandbox.faults.clear()
        sandbox.faults.add("GET", "/predictions/{id}", fault, count=None)
        with pytest.raises(ReplicateError) as caught:
            await client.run("sandbox/slow", ENDLESS, wait=False)
        assert caught.value.prediction_id == next(iter(sandbox.predictions))
