# Derived from tests/_async/test_run.py by `make generate`.
"""`run`: each form of its arguments, and each end of a prediction."""

import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx
import pytest

from replicate import (
    Model,
    NotFoundError,
    Prediction,
    PredictionAborted,
    PredictionCanceled,
    PredictionError,
    PredictionFailed,
    Replicate,
    Version,
    WaitTimeout,
)
from replicate.sandbox import Run, Sandbox, Status
from replicate.sandbox.builtin_models import HELLO_VERSION

HELLO = {"text": "Alice"}
ENDLESS = {"seconds": 3600}
MISSING = "it does not exist, or this API token cannot see it"


def created(sandbox: Sandbox) -> list[Any]:
    """The requests that created a prediction."""
    return [request for request in sandbox.requests.to("POST") if "cancel" not in request.path]


def canceled(sandbox: Sandbox) -> list[Any]:
    return sandbox.requests.to("POST", "/predictions/{id}/cancel")


def polled(sandbox: Sandbox) -> list[Any]:
    return sandbox.requests.to("GET", "/predictions/{id}")


def test_returns_the_output(client: Replicate) -> None:
    assert client.run("replicate/hello-world", {"text": "Alice"}) == "hello Alice"


def test_returns_the_prediction_with_the_output(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    prediction = client.run("sandbox/image", {"prompt": "teal"}, result="prediction")
    assert prediction.status == "succeeded"
    assert prediction.metrics is not None
    assert (prediction.output[0].read()).startswith(b"\x89PNG")
    assert prediction.to_dict()["output"] == [str(url) for url in prediction.output]
    (create,) = created(sandbox)
    assert create.headers["prefer"] == "wait"  # held, as without it
    saved = client.run("sandbox/image", {"prompt": "teal"}, result="prediction", save_to=tmp_path)
    assert saved.output[0].parent == tmp_path
    assert saved.id != prediction.id


def test_an_unknown_result_raises(client: Replicate) -> None:
    unknown: Any = "record"
    with pytest.raises(ValueError, match="result must be 'output' or 'prediction'"):
        client.run("sandbox/image", {"prompt": "teal"}, result=unknown)


# --- references -------------------------------------------------------------------------------


@pytest.mark.parametrize("ref", [f"replicate/hello-world:{HELLO_VERSION}", HELLO_VERSION])
def test_runs_a_version(client: Replicate, sandbox: Sandbox, ref: str) -> None:
    assert client.run(ref, HELLO) == "hello Alice"
    (create,) = created(sandbox)
    assert create.path == "/v1/predictions"
    assert create.json() == {"version": HELLO_VERSION, "input": HELLO}


def test_runs_a_model_by_its_name(client: Replicate, sandbox: Sandbox) -> None:
    assert client.run("sandbox/official", {"prompt": "hi", "pause": 0})
    (create,) = created(sandbox)
    assert create.path == "/v1/models/sandbox/official/predictions"
    assert create.json() == {"input": {"prompt": "hi", "pause": 0}}


DEPLOYMENT = ["deployments/acme/hello", "https://replicate.com/deployments/acme/hello"]


@pytest.mark.parametrize("ref", [*DEPLOYMENT, None], ids=str)
def test_a_deployment_can_be_run_in_every_way(
    client: Replicate, sandbox: Sandbox, ref: Any
) -> None:
    ref = ref or client.deployments.get("acme/hello")
    assert client.run(ref, HELLO) == "hello Alice"
    assert client.stream(ref, HELLO).text() == "hello Alice"
    assert [result for result in client.map(ref, [HELLO])] == [(0, "hello Alice")]
    assert client.use(ref)(**HELLO) == "hello Alice"
    paths = {create.path for create in created(sandbox)}
    assert paths == {"/v1/deployments/acme/hello/predictions"}


@pytest.mark.parametrize("end", ["", "/", f"/versions/{HELLO_VERSION}", "?input=json#api"])
def test_runs_the_page_of_a_model(client: Replicate, end: str) -> None:
    page = f"https://replicate.com/replicate/hello-world{end}"
    assert client.run(page, HELLO) == "hello Alice"
    assert client.use(page)(**HELLO) == "hello Alice"


def test_a_deployment_that_does_not_exist_raises(client: Replicate, sandbox: Sandbox) -> None:
    with pytest.raises(NotFoundError, match="/deployments/acme/none/predictions") as caught:
        client.run("deployments/acme/none", HELLO)
    assert caught.value.__notes__ == [MISSING]
    assert len(created(sandbox)) == 1


def test_runs_the_latest_version_of_a_model_that_is_not_official(
    client: Replicate, sandbox: Sandbox
) -> None:
    sandbox.faults.add("POST", "/models/{owner}/{name}/predictions", Status(404))
    assert client.run("replicate/hello-world", HELLO) == "hello Alice"
    _, create = created(sandbox)
    assert create.path == "/v1/predictions"
    assert create.json() == {"version": HELLO_VERSION, "input": HELLO}


def test_a_model_that_does_not_exist_raises(client: Replicate, sandbox: Sandbox) -> None:
    with pytest.raises(NotFoundError, match="/models/no/model/predictions") as caught:
        client.run("no/model", HELLO)
    assert caught.value.__notes__ == [MISSING]
    client.models.create(owner="acme", name="empty", visibility="private", hardware="cpu")
    sandbox.faults.add("POST", "/models/{owner}/{name}/predictions", Status(404))
    with pytest.raises(NotFoundError) as caught:
        client.run("acme/empty", HELLO)
    assert caught.value.__notes__ == [
        "acme/empty is not an official model, and has no version to run"
    ]
    assert not sandbox.predictions


def test_runs_a_version_object(client: Replicate, sandbox: Sandbox) -> None:
    version = client.models.versions.get("replicate", "hello-world", HELLO_VERSION)
    assert client.run(version, HELLO) == "hello Alice"
    assert created(sandbox)[0].json()["version"] == HELLO_VERSION


def test_runs_the_latest_version_of_a_model_object(client: Replicate, sandbox: Sandbox) -> None:
    model = client.models.get("replicate/hello-world")
    assert client.run(model, HELLO) == "hello Alice"
    assert created(sandbox)[0].json()["version"] == HELLO_VERSION


def test_runs_an_official_model_object_by_its_name(client: Replicate, sandbox: Sandbox) -> None:
    model = client.models.get("sandbox/official")
    assert client.run(model, {"prompt": "hi", "pause": 0})
    assert created(sandbox)[0].path == "/v1/models/sandbox/official/predictions"


@pytest.mark.parametrize(
    "ref",
    [
        *("", "hello-world", "a/b/c", "a/b:", "/b", "a/", ":", "a/b:c:d", "a b/c", "a/b\n", "../b"),
        *("https://replicate.com/p/id", "f" * 63, "g" * 64, f"a/b@{HELLO_VERSION}/x"),
        *(None, 5, b"a/b", ["a/b"], {"model": "a/b"}),
        *(Version.from_dict({}), Model.from_dict({}), Model.from_dict({"owner": "a"})),
    ],
    ids=repr,
)
def test_an_invalid_reference_raises(client: Replicate, sandbox: Sandbox, ref: Any) -> None:
    with pytest.raises(ValueError):
        client.run(ref, HELLO)
    assert not list(sandbox.requests)


def test_the_error_lists_the_forms_of_a_reference(client: Replicate) -> None:
    with pytest.raises(ValueError, match="cannot run 'hello-world': expected 'owner/name', "):
        client.run("hello-world", HELLO)


# --- input and other arguments ------------------------------------------------------------------


def test_runs_without_input(client: Replicate, sandbox: Sandbox) -> None:
    assert client.run("sandbox/counter") == ["0", "1", "2"]
    assert created(sandbox)[0].json() == {"input": {}}


def test_does_not_change_the_input(client: Replicate) -> None:
    input = {"text": "Alice"}
    client.run("replicate/hello-world", input)
    assert input == {"text": "Alice"}


@pytest.mark.parametrize("input", ["Alice", ["text"], 5], ids=repr)
def test_input_that_is_not_a_mapping_raises(
    client: Replicate, sandbox: Sandbox, input: Any
) -> None:
    with pytest.raises(TypeError, match="input must be a mapping such as"):
        client.run("replicate/hello-world", input)
    assert not list(sandbox.requests)


def test_an_unknown_keyword_raises(client: Replicate, sandbox: Sandbox) -> None:
    run: Any = client.run
    with pytest.raises(TypeError, match="prompt"):
        run("replicate/hello-world", prompt="hi")
    assert not list(sandbox.requests)


def test_sends_the_webhook(client: Replicate, sandbox: Sandbox) -> None:
    client.run(
        "replicate/hello-world",
        HELLO,
        webhook="http://127.0.0.1:9/hook",
        webhook_events_filter=["completed"],
    )
    assert created(sandbox)[0].json() == {
        "input": HELLO,
        "webhook": "http://127.0.0.1:9/hook",
        "webhook_events_filter": ["completed"],
    }


def test_options_of_the_client_are_not_sent(
    client: Replicate, sandbox: Sandbox, signal: Any
) -> None:
    client.run(
        "replicate/hello-world",
        HELLO,
        wait={"interval": 0.01},
        signal=signal,
        progress=lambda prediction: None,
        on_create=lambda prediction: None,
        timeout=60,
    )
    assert created(sandbox)[0].json() == {"input": HELLO}


# --- wait ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wait", "prefer"),
    [
        (True, "wait"),
        (1, "wait=1"),
        (1.5, "wait=2"),
        (59, "wait=59"),
        (60, "wait"),
        (False, None),
        ({}, None),
        ({"interval": 0.01}, None),
        ({"mode": "poll"}, None),
        ({"mode": "poll", "interval": 0.01, "timeout": 30}, None),
        ({"mode": "block"}, "wait"),
        ({"mode": "block", "timeout": 7, "interval": 0.01}, "wait=7"),
    ],
    ids=repr,
)
def test_wait_is_sent_as_prefer(
    client: Replicate, sandbox: Sandbox, wait: Any, prefer: str | None
) -> None:
    assert client.run("replicate/hello-world", HELLO, wait=wait) == "hello Alice"
    assert created(sandbox)[0].headers.get("prefer") == prefer


def test_holds_by_default(client: Replicate, sandbox: Sandbox) -> None:
    client.run("replicate/hello-world", HELLO)
    assert created(sandbox)[0].headers["prefer"] == "wait"


def test_holds_no_longer_than_the_timeout(client: Replicate, sandbox: Sandbox) -> None:
    client.run("replicate/hello-world", HELLO, timeout=7.5)
    assert created(sandbox)[0].headers["prefer"] == "wait=7"
    assert created(sandbox)[0].headers["cancel-after"] == "8s"


@pytest.mark.parametrize("mode", [{}, {"mode": "poll"}], ids=repr)
def test_polls_at_the_interval(
    client: Replicate, sandbox: Sandbox, clock: Any, mode: dict[str, Any]
) -> None:
    client.clock = clock

    def progress(prediction: Prediction) -> None:
        if clock.time >= 1075:
            sandbox.update(prediction.id, status="succeeded", output="done")

    output = client.run("sandbox/slow", ENDLESS, wait={**mode, "interval": 25}, progress=progress)
    assert output == "done"
    assert clock.slept == [25, 25, 25, 25]
    assert len(polled(sandbox)) == 5  # the first at once, the last after progress ended it


def test_polls_adaptively_without_an_interval(
    client: Replicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock

    def progress(prediction: Prediction) -> None:
        if clock.time >= 1020:
            sandbox.update(prediction.id, status="succeeded", output="done")

    assert client.run("sandbox/slow", ENDLESS, wait=False, progress=progress) == "done"
    assert 0.04 <= clock.slept[0] <= 0.06
    assert clock.slept[-1] == max(clock.slept) == 0.5
    assert len(set(clock.slept)) > 10


@pytest.mark.parametrize(
    "wait",
    [
        *(0, 0.5, -1, 61, 90, float("nan"), float("inf"), "5", None, [5]),
        *({"intervall": 1}, {"interval": 0}, {"interval": -1}, {"interval": "1"}),
        *({"mode": "stream"}, {"mode": None}, {"mode": "block", "timeout": 0.5}),
        *({"mode": "block", "timeout": 61}, {"timeout": 0}, {"timeout": True}),
    ],
    ids=repr,
)
def test_an_invalid_wait_raises(client: Replicate, sandbox: Sandbox, wait: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="wait"):
        client.run("replicate/hello-world", HELLO, wait=wait)
    assert not list(sandbox.requests)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "5", True], ids=repr)
def test_an_invalid_timeout_raises(client: Replicate, sandbox: Sandbox, timeout: Any) -> None:
    with pytest.raises((ValueError, TypeError), match="timeout must be"):
        client.run("replicate/hello-world", HELLO, timeout=timeout)
    assert not list(sandbox.requests)


def test_two_timeouts_raise(client: Replicate, sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="not both"):
        client.run("replicate/hello-world", HELLO, wait={"timeout": 5}, timeout=5)
    assert not list(sandbox.requests)


# --- progress -----------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["succeeded", "failed", "canceled", "aborted"])
def test_progress_is_called_at_each_poll(client: Replicate, sandbox: Sandbox, end: str) -> None:
    received: list[Prediction] = []

    def progress(prediction: Prediction) -> None:
        received.append(prediction)
        if len(received) < 4:
            sandbox.update(prediction.id, status="processing", logs=f"step {len(received)}")
        else:
            sandbox.update(prediction.id, status=end, output="done", logs="all")

    with nullcontext() if end == "succeeded" else pytest.raises(PredictionError):
        client.run("sandbox/slow", ENDLESS, wait=False, progress=progress)
    statuses = [prediction.status for prediction in received]
    assert statuses == ["starting", "processing", "processing", "processing", end]
    assert [prediction.logs for prediction in received[1:]] == ["step 1", "step 2", "step 3", "all"]
    assert len({prediction.id for prediction in received}) == 1
    assert len(polled(sandbox)) == 4


@pytest.mark.parametrize("end", ["succeeded", "failed", "canceled", "aborted"])
def test_progress_is_called_after_a_hold(end: str) -> None:
    received: list[str] = []
    with Sandbox(speed=50) as sandbox:

        def progress(prediction: Prediction) -> None:
            received.append(prediction.status)
            if len(received) == 2:
                sandbox.update(prediction.id, status=end)

        with sandbox.client() as client:
            with nullcontext() if end == "succeeded" else pytest.raises(PredictionError):
                client.run("sandbox/slow", ENDLESS, wait=1, progress=progress)
    assert received == ["processing", "processing", end]


def test_progress_is_called_if_the_hold_returns_the_end(
    client: Replicate, sandbox: Sandbox
) -> None:
    received: list[str] = []
    client.run(
        "replicate/hello-world",
        HELLO,
        wait=60,
        progress=lambda prediction: received.append(prediction.status),
    )
    assert received == ["processing", "succeeded"]
    assert len(polled(sandbox)) == 1


def test_does_not_hold_with_progress(client: Replicate, sandbox: Sandbox) -> None:
    received: list[str] = []
    client.run(
        "replicate/hello-world",
        HELLO,
        progress=lambda prediction: received.append(prediction.status),
    )
    assert "prefer" not in created(sandbox)[0].headers
    assert (received[0], received[-1]) == ("starting", "succeeded")


def test_progress_is_called_once_if_the_create_returns_the_end(
    client: Replicate, sandbox: Sandbox
) -> None:
    received: list[str] = []
    with pytest.raises(PredictionFailed):
        client.run(
            "sandbox/failing",
            wait=60,
            progress=lambda prediction: received.append(prediction.status),
        )
    assert received == ["failed"]
    assert not polled(sandbox)


def test_an_exception_in_progress_is_raised(client: Replicate, sandbox: Sandbox) -> None:
    def progress(prediction: Prediction) -> None:
        raise ZeroDivisionError("in progress")

    with pytest.raises(ZeroDivisionError, match="in progress") as caught:
        client.run("sandbox/slow", ENDLESS, wait=False, progress=progress)
    assert len(canceled(sandbox)) == 1
    assert "was canceled" in caught.value.__notes__[0]


# --- signal -------------------------------------------------------------------------------------


def test_creates_nothing_if_the_signal_is_set(
    client: Replicate, sandbox: Sandbox, signal: Any
) -> None:
    signal.set()
    received: list[Prediction] = []
    with pytest.raises(PredictionCanceled, match="no prediction was created") as caught:
        client.run("replicate/hello-world", HELLO, signal=signal, progress=received.append)
    assert caught.value.prediction_id is None
    assert caught.value.prediction.input == HELLO
    assert not received
    assert not list(sandbox.requests)


def test_does_not_hold_with_a_signal(client: Replicate, sandbox: Sandbox, signal: Any) -> None:
    assert client.run("replicate/hello-world", HELLO, signal=signal, wait=30)
    assert "prefer" not in created(sandbox)[0].headers


def test_cancels_once_the_signal_is_set(client: Replicate, sandbox: Sandbox, signal: Any) -> None:
    received: list[Prediction] = []

    def progress(prediction: Prediction) -> None:
        received.append(prediction)
        if len(received) == 3:
            signal.set()

    with pytest.raises(PredictionCanceled, match="was canceled") as caught:
        client.run("sandbox/slow", ENDLESS, signal=signal, progress=progress)
    assert [prediction.status for prediction in received[2:]] == ["processing", "canceled"]
    assert caught.value.prediction == received[-1]
    assert sandbox.predictions[received[0].id]["status"] == "canceled"
    assert len(canceled(sandbox)) == 1


def test_notices_the_signal_between_two_polls(
    client: Replicate, sandbox: Sandbox, signal: Any
) -> None:
    timers: list[threading.Timer] = []

    def progress(prediction: Prediction) -> None:
        if polled(sandbox) and not timers:
            timers.append(threading.Timer(0.2, signal.set))
            timers[0].start()

    started = time.monotonic()
    with pytest.raises(PredictionCanceled):
        client.run("sandbox/slow", ENDLESS, wait={"interval": 30}, signal=signal, progress=progress)
    assert time.monotonic() - started < 10
    timers[0].join()
    assert len(canceled(sandbox)) == 1
    assert len(polled(sandbox)) == 1


def test_checks_the_signal_every_50_milliseconds(
    client: Replicate, signal: Any, clock: Any
) -> None:
    client.clock = clock

    def progress(prediction: Prediction) -> None:
        if clock.time > 1060:
            signal.set()

    with pytest.raises(PredictionCanceled):
        client.run("sandbox/slow", ENDLESS, wait={"interval": 30}, signal=signal, progress=progress)
    assert max(clock.slept) <= 0.05


def test_returns_the_output_if_it_ended_before_it_was_canceled(
    client: Replicate, sandbox: Sandbox, signal: Any
) -> None:
    received: list[str] = []

    def progress(prediction: Prediction) -> None:
        received.append(prediction.status)
        if len(received) == 2:
            sandbox.update(prediction.id, status="succeeded", output="just in time")
            signal.set()

    output = client.run("sandbox/slow", ENDLESS, signal=signal, progress=progress)
    assert output == "just in time"
    assert received[2:] == ["succeeded"]


# --- how it ends --------------------------------------------------------------------------------


def test_a_failed_prediction_raises(client: Replicate, sandbox: Sandbox) -> None:
    @sandbox.model("acme/broken")
    def broken(run: Run) -> str:
        for number in range(8):
            run.log(f"line {number}\n")
        raise RuntimeError("CUDA out of memory")

    with pytest.raises(PredictionFailed) as caught:
        client.run("acme/broken", wait=False)
    prediction = caught.value.prediction
    assert caught.value.prediction_id == prediction.id
    assert prediction.error == "CUDA out of memory"
    assert str(caught.value).splitlines() == [
        f"prediction {prediction.id} failed: CUDA out of memory",
        *(f"  | line {number}" for number in range(3, 8)),
        f"  {sandbox.origin}/p/{prediction.id}",
    ]


@pytest.mark.parametrize(
    ("end", "kind", "words"),
    [
        ("canceled", PredictionCanceled, "was canceled"),
        ("aborted", PredictionAborted, "was aborted before it ran"),
        ("failed", PredictionFailed, "failed"),
    ],
)
def test_other_terminal_statuses_raise(
    client: Replicate, sandbox: Sandbox, end: str, kind: type[PredictionError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        client.run(
            "sandbox/slow",
            ENDLESS,
            wait=False,
            progress=lambda prediction: sandbox.update(prediction.id, status=end),
        )
    assert type(caught.value) is kind
    assert caught.value.prediction.status == end
    assert caught.value.prediction.id in str(caught.value)


def test_an_unknown_status_is_terminal_once_it_is_completed(
    client: Replicate, sandbox: Sandbox
) -> None:
    received: list[str] = []

    def progress(prediction: Prediction) -> None:
        received.append(prediction.status)
        end = None if len(received) < 3 else "2026-01-01T00:00:00Z"
        sandbox.update(prediction.id, status="exploded", completed_at=end)

    with pytest.raises(PredictionError, match="exploded") as caught:
        client.run("sandbox/slow", ENDLESS, wait=False, progress=progress)
    assert type(caught.value) is PredictionError
    assert received == ["starting", "exploded", "exploded", "exploded"]


@pytest.mark.parametrize("output", [None, "", [], ["half"], "half"], ids=repr)
def test_processing_is_never_the_result(client: Replicate, sandbox: Sandbox, output: Any) -> None:
    received: list[Any] = []

    def progress(prediction: Prediction) -> None:
        received.append(prediction.output)
        if len(received) < 4:
            sandbox.update(prediction.id, status="processing", output=output)
        else:
            sandbox.update(prediction.id, status="succeeded", output="whole")

    assert client.run("sandbox/slow", ENDLESS, wait=False, progress=progress) == "whole"
    assert received == [None, output, output, output, "whole"]


def test_returns_an_output_of_null(client: Replicate, sandbox: Sandbox) -> None:
    @sandbox.model("acme/nothing")
    def nothing() -> None:
        return None

    assert client.run("acme/nothing") is None


# --- timeout ------------------------------------------------------------------------------------


def test_cancels_at_the_timeout(client: Replicate, sandbox: Sandbox, clock: Any) -> None:
    client.clock = clock
    received: list[str] = []
    with pytest.raises(WaitTimeout, match="did not end within 7 s, and was canceled") as caught:
        client.run(
            "sandbox/slow",
            ENDLESS,
            wait=False,
            timeout=7,
            progress=lambda prediction: received.append(prediction.status),
        )
    assert clock.time == pytest.approx(1007)
    assert not caught.value.still_running
    assert caught.value.prediction_id == caught.value.prediction.id
    assert received[-1] == "canceled"
    assert created(sandbox)[0].headers["cancel-after"] == "7s"
    assert len(canceled(sandbox)) == 1


def test_detaches_at_the_timeout(client: Replicate, sandbox: Sandbox, clock: Any) -> None:
    client.clock = clock
    with pytest.raises(WaitTimeout, match="is still processing") as caught:
        client.run("sandbox/slow", ENDLESS, wait={"timeout": 7}, on_timeout="detach")
    assert caught.value.still_running
    assert "cancel-after" not in created(sandbox)[0].headers
    assert not canceled(sandbox)
    id = caught.value.prediction.id
    sandbox.update(id, status="succeeded", output="late")
    finished = client.wait(caught.value.prediction)
    assert finished.output == "late"


def test_returns_the_output_if_it_ended_just_before_the_timeout(
    client: Replicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock

    def progress(prediction: Prediction) -> None:
        if polled(sandbox):
            sandbox.update(prediction.id, status="succeeded", output="just in time")

    output = client.run(
        "sandbox/slow", ENDLESS, wait={"interval": 30}, timeout=10, progress=progress
    )
    assert output == "just in time"


# --- odd responses ------------------------------------------------------------------------------


def test_the_create_may_return_the_end() -> None:
    prediction: dict[str, Any] = {"id": "p1", "status": "succeeded", "output": [1, 2]}
    received: list[str] = []

    def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json=prediction)

    with Replicate("token", fetch=fetch) as client:
        output = client.run("a/b", progress=lambda it: received.append(it.status))
    assert output == [1, 2]
    assert received == ["succeeded"]
