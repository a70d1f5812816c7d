"""Whatever the API and the caller do, in whatever order: `run` keeps its promises."""

import time
from contextlib import suppress
from typing import Any

import attrs
import httpx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from replicate import (
    AsyncReplicate,
    OutcomeUnknown,
    PredictionCanceled,
    PredictionError,
    ReplicateError,
    WaitTimeout,
)
from replicate.sandbox import Close, Cut, Malformed, Sandbox, Stall, Status

FINAL = ("succeeded", "failed", "canceled", "aborted", "exploded")
STATUSES = ("starting", "processing", "queued", *FINAL)

outcomes = st.one_of(
    st.sampled_from(STATUSES),
    st.sampled_from([400, 401, 404, 408, 422, 429, 500, 502, 503, 524]),
    st.sampled_from(["unreadable", "refused", "cut", "slow"]),
)


class Interrupted(BaseException):
    pass


@attrs.define
class Api:
    """An API that responds by a script, one request after the other, and then without faults."""

    clock: Any
    script: list[Any]
    retry_after: int
    created: int = 0
    canceled: int = 0
    status: str = "starting"
    last_status: str = ""
    """The last status that the client received."""

    async def fetch(self, request: httpx.Request) -> httpx.Response:
        self.clock.time += 0.01
        step = self.script.pop(0) if self.script else "succeeded"
        creating = request.method == "POST" and "cancel" not in request.url.path
        if step == "refused":
            raise httpx.ConnectError("refused", request=request)
        if step in STATUSES and self.status not in FINAL:
            self.status = step
        acted = step not in (400, 401, 404, 408, 422, 429, 503)
        if creating and acted:
            self.created += 1
        if "cancel" in request.url.path and acted:
            self.canceled += 1
            self.status = self.status if self.status in FINAL else "canceled"
        if step == "cut":
            raise httpx.RemoteProtocolError("cut", request=request)
        if step == "slow":
            self.clock.time += min(request.extensions["timeout"]["read"], 75)
            raise httpx.ReadTimeout("slow", request=request)
        if step == "unreadable":
            return httpx.Response(200, text="<html>")
        if isinstance(step, int):
            headers = {"retry-after": str(self.retry_after)} if step in (429, 503) else {}
            return httpx.Response(step, headers=headers)
        self.last_status = self.status
        done = "2026-01-01T00:00:00Z" if self.status in FINAL else None
        record = {"id": "p1", "status": self.status, "input": {}, "completed_at": done}
        if request.method == "GET" and request.url.path.endswith("/predictions"):
            return httpx.Response(200, json={"results": [record] if self.created else []})
        return httpx.Response(201, json={**record, "output": "done"})


@attrs.define
class Signal:
    clock: Any
    at: float

    def is_set(self) -> bool:
        return self.clock.now() >= self.at


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@example(
    script=["starting", "starting", "starting", "succeeded"],
    timeout=0.1,
    signal_at=None,
    interrupt_at=3,
    on_timeout="cancel",
    wait=False,
    detach=True,
    retry_after=0,
)
@given(
    script=st.lists(outcomes, max_size=25),
    timeout=st.none() | st.floats(0.1, 100),
    signal_at=st.none() | st.floats(0.1, 50),
    interrupt_at=st.none() | st.integers(0, 5),
    on_timeout=st.sampled_from(["cancel", "detach"]),
    wait=st.sampled_from([True, False, 5]),
    detach=st.booleans(),
    retry_after=st.integers(0, 700),
)
async def test_run_keeps_its_promises(
    script: list[Any],
    timeout: float | None,
    signal_at: float | None,
    interrupt_at: int | None,
    on_timeout: Any,
    wait: Any,
    detach: bool,
    retry_after: int,
    clock: Any,
) -> None:
    clock.time = 0.0
    api = Api(clock, list(script), retry_after)
    client = AsyncReplicate("token", fetch=api.fetch, base_url="http://api.test/v1")
    client.clock = clock
    statuses: list[str] = []
    canceled_then = 0

    def progress(prediction: Any) -> None:
        nonlocal canceled_then
        statuses.append(prediction.status)
        if len(statuses) - 1 == interrupt_at:
            canceled_then = api.canceled
            raise Interrupted

    output, error = None, None
    try:
        output = await client.run(
            "a/b",
            timeout=timeout,
            on_timeout=on_timeout,
            signal=None if signal_at is None else Signal(clock, signal_at),
            progress=progress,
            wait=wait,
            detach=detach,
        )
    except (ReplicateError, Interrupted) as raised:
        error = raised

    assert api.created <= 1
    assert (output == "done") == (error is None)
    if error is None:
        assert api.last_status == "succeeded"
        assert statuses[-1] == "succeeded"
    elif isinstance(error, PredictionCanceled):
        assert api.last_status not in ("succeeded", "failed")
    elif isinstance(error, PredictionError):
        assert api.last_status == error.prediction.status != "succeeded"
    elif isinstance(error, WaitTimeout):
        assert timeout is not None
        assert error.prediction_id == "p1"
        assert clock.time >= timeout - 0.1
    elif isinstance(error, OutcomeUnknown):
        assert statuses == []
    if statuses and isinstance(error, ReplicateError):
        assert error.prediction_id == "p1"
    if timeout is not None and not isinstance(error, Interrupted | PredictionCanceled):
        assert clock.time <= timeout + 1
    if detach and isinstance(error, Interrupted):
        assert api.canceled == canceled_then  # by the signal or the timeout, if at all


FAULTS = [Status(429, {"retry-after": "0"}), Status(500), Status(503, {"retry-after": "0"})]
FAULTS += [Close(), Close(handled=True), Cut(7), Malformed(), Stall(3600), Stall(3600, after=9)]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    faults=st.lists(
        st.tuples(st.sampled_from(["POST", "GET"]), st.sampled_from(FAULTS), st.integers(0, 2)),
        max_size=4,
    ),
    model=st.sampled_from(["replicate/hello-world", "sandbox/slow", "sandbox/failing"]),
)
async def test_run_keeps_its_promises_over_sockets(faults: Any, model: str) -> None:
    with Sandbox() as sandbox:
        for method, fault, after in faults:
            sandbox.faults.add(method, "*", fault, after=after)
        inputs: Any = {"replicate/hello-world": {"text": "x"}, "sandbox/slow": {"seconds": 3600}}
        began, output = time.monotonic(), None
        async with sandbox.async_client() as client:
            with suppress(ReplicateError):
                output = await client.run(model, inputs.get(model), wait=False, timeout=0.7)
        assert time.monotonic() - began < 0.7 + 4.5  # a second, and more on a busy machine
        assert len(sandbox.predictions) <= 1
        if output is not None:
            assert output == "hello x"
            [record] = sandbox.predictions.values()
            assert record["status"] == "succeeded"
