"""`timeout` is one limit for all of a run, a wait or a stream, whatever the API does meanwhile."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from replicate import (
    APITimeoutError,
    AsyncReplicate,
    OutcomeUnknown,
    RateLimitError,
    ServerError,
    WaitTimeout,
)
from replicate.sandbox import Close, RateLimit, Sandbox, Stall, Status

ENDLESS = {"seconds": 3600}
LATE = 4.5
"""Seconds that a run may be late here, on a busy machine. A cancel without a limit has 5."""

Make = Callable[..., AsyncReplicate]


def canceled(sandbox: Sandbox) -> int:
    return len(sandbox.requests.to("POST", "/predictions/{id}/cancel"))


# --- real time ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [Stall(3600), Stall(3600, after=5), Status(429, {"retry-after": "30"}), Status(500), Close()],
    ids=str,
)
@pytest.mark.parametrize("on_timeout", ["cancel", "detach"])
async def test_run_ends_by_its_deadline_whatever_its_polls_do(
    client: AsyncReplicate, sandbox: Sandbox, fault: Any, on_timeout: Any
) -> None:
    sandbox.faults.add("GET", "/predictions/{id}", fault, count=None)
    began = time.monotonic()
    with pytest.raises(WaitTimeout) as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False, timeout=0.5, on_timeout=on_timeout)
    assert 0.5 <= time.monotonic() - began < 0.5 + LATE
    [id] = sandbox.predictions
    assert caught.value.prediction_id == caught.value.prediction.id == id
    assert caught.value.still_running == (on_timeout == "detach")
    assert canceled(sandbox) == (on_timeout == "cancel")


@pytest.mark.parametrize("fault", [Stall(3600), Stall(3600, after=5)], ids=str)
async def test_run_ends_by_its_deadline_if_it_cannot_cancel(
    client: AsyncReplicate, sandbox: Sandbox, fault: Any
) -> None:
    sandbox.faults.add("GET", "/predictions/{id}", fault, count=None)
    sandbox.faults.add("POST", "/predictions/{id}/cancel", fault, count=None)
    began = time.monotonic()
    with pytest.raises(WaitTimeout) as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False, timeout=0.5)
    assert time.monotonic() - began < 0.5 + LATE
    assert caught.value.still_running
    [note] = caught.value.__notes__
    assert note.startswith(f"prediction {caught.value.prediction_id} may be running: ")


@pytest.mark.parametrize("how", ["headers", "body", "stall"])
async def test_run_ends_by_its_deadline_with_slow_responses(
    make_client: Make, dripping: Any, how: str
) -> None:
    client = make_client(base_url=f"{dripping.origin}/{how}")
    began = time.monotonic()
    with pytest.raises(WaitTimeout) as caught:
        await client.run("a/b", wait=False, timeout=0.5)
    assert time.monotonic() - began < 0.5 + LATE
    assert caught.value.prediction_id == "p1"


@pytest.mark.parametrize("how", ["headers", "body", "stall"])
async def test_wait_ends_by_its_deadline_with_slow_responses(
    make_client: Make, dripping: Any, how: str
) -> None:
    client = make_client(base_url=f"{dripping.origin}/{how}")
    prediction = await client.predictions.create(model="a/b", input={})
    for what in (prediction, prediction.id):
        began = time.monotonic()
        with pytest.raises(TimeoutError) as caught:
            await client.wait(what, timeout=0.4)
        assert time.monotonic() - began < 0.4 + LATE
        assert caught.value.prediction_id == "p1"


async def test_a_stalled_stream_ends_by_its_deadline(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    sandbox.faults.add("GET", "*", Stall(3600, after=10), count=None, origin="delivery")
    sandbox.faults.add("GET", "/predictions/{id}", Stall(3600), count=None)
    began = time.monotonic()
    with pytest.raises(WaitTimeout) as caught:
        await client.stream("sandbox/language", {"prompt": "x", "pause": 30}, timeout=0.5).text()
    assert time.monotonic() - began < 0.5 + LATE
    assert caught.value.prediction_id in sandbox.predictions
    assert canceled(sandbox) == 1


async def test_a_stream_ends_by_its_deadline_if_it_cannot_cancel(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    sandbox.faults.add("POST", "/predictions/{id}/cancel", Stall(3600), count=None)
    began = time.monotonic()
    with pytest.raises(WaitTimeout) as caught:
        await client.stream("sandbox/language", {"prompt": "x", "pause": 30}, timeout=0.5).text()
    assert time.monotonic() - began < 0.5 + LATE
    assert "may be running" in caught.value.__notes__[0]


async def test_a_create_without_a_response_by_its_deadline_has_an_unknown_outcome(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    sandbox.faults.add("POST", "*", Stall(3600), count=None)
    for start in (
        lambda: client.run("sandbox/slow", ENDLESS, timeout=0.3),
        lambda: client.stream("sandbox/slow", ENDLESS, timeout=0.3).text(),
    ):
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            await start()
        assert time.monotonic() - began < 0.3 + LATE
    assert len(sandbox.requests.to("POST")) == 2


# --- the client's clock ---------------------------------------------------------------------------


async def test_a_retry_after_beyond_the_deadline_raises_at_once(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("POST", "*", Status(429, {"retry-after": "30"}), count=None)
    with pytest.raises(RateLimitError):
        await client.run("sandbox/slow", ENDLESS, timeout=20)
    assert clock.slept == []
    with pytest.raises(APITimeoutError, match="the rate limit allows it in 30 s"):
        await client.run("sandbox/slow", ENDLESS, timeout=20)
    assert len(sandbox.requests) == 1
    sandbox.faults.clear()
    with pytest.raises(WaitTimeout):
        await client.run("sandbox/slow", ENDLESS, timeout=40, wait=False)
    assert clock.time == pytest.approx(1040, abs=1)


async def test_retries_of_a_create_end_by_its_deadline(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("POST", "*", Status(503, {"retry-after": "3"}), count=None)
    with pytest.raises(ServerError):
        await client.run("sandbox/slow", ENDLESS, timeout=10)
    assert clock.time - 1000 < 10
    assert len(sandbox.requests) in (2, 3, 4)


async def test_does_not_cancel_before_the_deadline(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("GET", "/predictions/{id}", Status(429, {"retry-after": "60"}), count=None)
    with pytest.raises(WaitTimeout):
        await client.run("sandbox/slow", ENDLESS, wait=False, timeout=30)
    assert clock.time == pytest.approx(1030)


async def test_polls_without_a_deadline_raise_no_wait_timeout(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("GET", "/predictions/{id}", Status(429, {"retry-after": "601"}), count=None)
    with pytest.raises(RateLimitError) as caught:
        await client.run("sandbox/slow", ENDLESS, wait=False)
    assert caught.value.prediction_id in sandbox.predictions
    assert canceled(sandbox) == 0


async def test_the_timeout_is_sent_as_cancel_after(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    await client.run("replicate/hello-world", {"text": "x"}, timeout=7.2)
    await client.stream("replicate/hello-world", {"text": "x"}, timeout=0.9e4).text()
    await client.run("replicate/hello-world", {"text": "x"}, timeout=5, on_timeout="detach")
    creates = sandbox.requests.to("POST")
    assert [create.headers.get("cancel-after") for create in creates] == ["8s", "9000s", None]


# --- every request --------------------------------------------------------------------------------


async def test_every_request_has_finite_timeouts_and_no_cache(
    client: AsyncReplicate,
) -> None:
    fetch = client.fetch
    sent: list[httpx.Request] = []

    async def watching(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return await fetch(request)

    client.fetch = watching
    await client.run("replicate/hello-world", {"text": "x"})
    await client.run("replicate/hello-world", {"text": "x"}, timeout=20)
    await client.stream("sandbox/language", {"prompt": "x", "pause": 0}).text()
    await client.request("/account")
    await client.files.create(content=b"x")
    for request in sent:
        timeouts = request.extensions["timeout"]
        assert all(0 < timeouts[name] < 100 for name in ("connect", "read", "write", "pool"))
        assert request.headers["cache-control"] == "no-store"
    held = sent[0]
    assert held.headers["prefer"] == "wait"
    assert held.extensions["timeout"]["read"] == 75
    limited = [request for request in sent if "cancel-after" in request.headers]
    assert limited[0].extensions["timeout"]["read"] <= 20


async def test_waiting_for_the_rate_limiter_ends_by_the_deadline(
    make_client: Make, together: Any, clock: Any
) -> None:
    with Sandbox(limit=RateLimit(6, burst=1)) as sandbox:
        client = make_client(base_url=sandbox.base_url)
        started = time.monotonic()

        async def run() -> Any:
            try:
                return await client.run("replicate/hello-world", {"text": "x"}, timeout=0.8)
            except Exception as error:
                return error

        results = await together([run] * 20)
        assert time.monotonic() - started < 0.8 + LATE
    errors = [result for result in results if result != "hello x"]
    assert len(errors) == 19
    assert {type(error) for error in errors} <= {RateLimitError, APITimeoutError}
