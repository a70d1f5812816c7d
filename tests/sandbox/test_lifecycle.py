"""Predictions live: statuses, logs, metrics, deadlines, holds, cancels."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from replicate.sandbox import Run, Sandbox

from .conftest import HELLO, PATIENCE, Caller


def test_a_new_prediction_is_starting_and_then_succeeds(caller: Caller) -> None:
    created = caller.post("/predictions", json={"version": HELLO, "input": {"text": "Alice"}})
    assert created.status_code == 201
    record = created.json()
    assert record["status"] == "starting"
    assert record["output"] is None
    assert record["logs"] == ""
    assert record["model"] == "replicate/hello-world"
    assert record["version"] == HELLO
    assert "completed_at" not in record

    finished = caller.until(record)
    assert finished["status"] == "succeeded"
    assert finished["output"] == "hello Alice"
    assert finished["metrics"].keys() == {"predict_time", "total_time"}
    assert finished["created_at"] <= finished["started_at"] <= finished["completed_at"]


@pytest.mark.parametrize("form", ["{id}", "{name}:{id}"])
def test_version_by_id_with_or_without_the_model(caller: Caller, form: str) -> None:
    version = form.format(id=HELLO, name="replicate/hello-world")
    response = caller.post("/predictions", json={"version": version, "input": {"text": "Bo"}})
    assert response.status_code == 201


def test_official_models_run_by_name_and_hide_their_version(caller: Caller) -> None:
    for path, body in (
        ("/predictions", {"version": "sandbox/official", "input": {"prompt": "x"}}),
        ("/models/sandbox/official/predictions", {"input": {"prompt": "x"}}),
    ):
        response = caller.post(path, json=body)
        assert response.status_code == 201
        assert response.json()["version"] == "hidden"


def test_any_model_with_a_version_runs_by_name(caller: Caller) -> None:
    response = caller.post(
        "/models/replicate/hello-world/predictions", json={"input": {"text": "B"}}
    )
    assert response.status_code == 201


def test_a_deployment_runs_its_version(caller: Caller) -> None:
    response = caller.post("/deployments/acme/hello/predictions", json={"input": {"text": "B"}})
    assert response.status_code == 201
    assert response.json()["deployment"] == "acme/hello"
    assert caller.until(response.json())["output"] == "hello B"


def test_exception_of_a_model_is_the_predictions_error(caller: Caller) -> None:
    record = caller.until(caller.create("sandbox/failing", message="out of memory"))
    assert record["status"] == "failed"
    assert record["error"] == "out of memory"
    assert record["completed_at"]


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    "raised",
    [
        ValueError(),
        SystemExit(1),
        KeyboardInterrupt(),
        StopIteration(),
        pytest.fail.Exception("no"),
    ],
)
def test_any_exception_fails_the_prediction(
    sandbox: Sandbox, caller: Caller, raised: BaseException, asynchronous: bool
) -> None:
    def plain() -> str:
        raise raised

    async def in_the_loop() -> str:
        raise raised

    sandbox.model("acme/raiser")(in_the_loop if asynchronous else plain)
    record = caller.until(caller.create("acme/raiser"))
    assert record["status"] == "failed"
    assert record["error"]
    assert caller.get("/account").status_code == 200


def test_asyncio_errors_raised_in_a_thread(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/raiser")
    def raiser() -> str:
        raise asyncio.CancelledError

    assert caller.until(caller.create("acme/raiser"))["status"] == "failed"


def test_logs_grow_while_it_is_processing(make_sandbox: Callable[..., Sandbox]) -> None:
    sandbox = make_sandbox()
    go_on = threading.Event()

    @sandbox.model("acme/talker")
    def talk(run: Run) -> str:
        run.log("first\n")
        go_on.wait(PATIENCE)
        run.log("second\n")
        return "done"

    with Caller(sandbox) as caller:
        record = caller.create("acme/talker")
        caller.until(record, "processing")
        while not (logs := caller.get(record["urls"]["get"]).json()["logs"]):
            pass
        assert logs == "first\n"
        go_on.set()
        assert caller.until(record)["logs"] == "first\nsecond\n"


def test_tqdm_logs_have_carriage_returns(caller: Caller) -> None:
    caller.sandbox.clock.advance(0)
    record = caller.create("sandbox/logging", steps=2)
    logs = caller.until(record)["logs"]
    assert "\r 50%|█████     | 1/2 [" in logs
    assert "100%|██████████| 2/2 [" in logs


def test_an_iterators_output_grows(sandbox: Sandbox, caller: Caller) -> None:
    go_on = threading.Event()

    @sandbox.model("acme/counter")
    def count() -> Iterator[int]:
        yield 1
        go_on.wait(PATIENCE)
        yield 2

    record = caller.create("acme/counter")
    while not (output := caller.get(record["urls"]["get"]).json()["output"]):
        pass
    assert output == [1]
    go_on.set()
    assert caller.until(record)["output"] == [1, 2]


def test_async_functions_and_generators_are_models_too(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/one")
    async def one(run: Run) -> dict[str, Any]:
        await run.asleep(0.001)
        return {"a": (1, 2)}

    @sandbox.model("acme/many")
    async def many(run: Run) -> AsyncIterator[str]:
        for word in ("x", "y"):
            await run.asleep(0.001)
            yield word

    @sandbox.model("acme/none")
    def none() -> Iterator[str]:
        yield from ()

    assert caller.until(caller.create("acme/one"))["output"] == {"a": [1, 2]}
    assert caller.until(caller.create("acme/many"))["output"] == ["x", "y"]
    assert caller.until(caller.create("acme/none"))["output"] == []


def test_output_that_is_not_json_fails_the_prediction(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/strange")
    def strange(kind: str) -> Any:
        return float("nan") if kind == "nan" else object()

    for kind in ("nan", "object"):
        record = caller.until(caller.create("acme/strange", kind=kind))
        assert record["status"] == "failed"
        assert "JSON" in record["error"]


@pytest.mark.parametrize("model", ["sandbox/slow", "acme/thread"])
def test_cancel_ends_it_at_once(sandbox: Sandbox, caller: Caller, model: str) -> None:
    ended = threading.Event()

    @sandbox.model("acme/thread")
    def thread(run: Run, seconds: float) -> str:
        try:
            run.sleep(seconds)
        finally:
            ended.set()
        return "never"

    record = caller.create(model, seconds=1e6)
    caller.until(record, "processing")
    response = caller.post(record["urls"]["cancel"])
    assert response.status_code == 200
    assert response.json()["status"] == "canceled"
    assert response.json()["completed_at"]
    assert caller.get(record["urls"]["get"]).json() == response.json()
    if model == "acme/thread":
        assert ended.wait(PATIENCE)


def test_cancel_of_a_finished_one_changes_nothing(caller: Caller) -> None:
    record = caller.until(caller.create("replicate/hello-world", text="x"))
    assert caller.post(record["urls"]["cancel"]).json() == record


class TestDeadline:
    def create(self, caller: Caller, after: str, **input: Any) -> Any:
        return caller.create("acme/late", {"Cancel-After": after}, **input)

    @pytest.fixture(autouse=True)
    def late(self, sandbox: Sandbox) -> None:
        @sandbox.model("acme/late", starts_after=60)
        def late(run: Run) -> str:
            run.sleep(3600)
            return "late"

    def test_one_that_has_not_started_is_aborted(self, sandbox: Sandbox, caller: Caller) -> None:
        record = self.create(caller, "30s")
        assert record["deadline"] > record["created_at"]
        sandbox.clock.advance(30)
        ended = caller.until(record)
        assert ended["status"] == "aborted"
        assert ended["completed_at"] == record["deadline"]
        assert "started_at" not in ended

    def test_a_running_one_is_canceled(self, sandbox: Sandbox, caller: Caller) -> None:
        record = self.create(caller, "2m")
        sandbox.clock.advance(7200)  # at once over its start, its deadline and its end
        ended = caller.until(record)
        assert ended["status"] == "canceled"
        assert ended["completed_at"] == record["deadline"]

    def test_one_in_time_is_not_touched(self, sandbox: Sandbox, caller: Caller) -> None:
        record = self.create(caller, "1h1m1s")
        sandbox.clock.advance(7200)
        assert caller.until(record)["status"] == "succeeded"

    @pytest.mark.parametrize("after", ["4", "4s", "0m", "soon", "1s1h", "-5"])
    def test_a_wrong_duration_is_refused(self, caller: Caller, after: str) -> None:
        body = {"version": caller.version("acme/late"), "input": {}}
        response = caller.post("/predictions", json=body, headers={"Cancel-After": after})
        assert response.status_code == 400


class TestHold:
    def hold(self, caller: Caller, model: str, prefer: str, **input: Any) -> httpx.Response:
        body = {"version": caller.version(model), "input": input}
        return caller.post("/predictions", json=body, headers={"Prefer": prefer})

    @pytest.mark.parametrize("prefer", ["wait", "wait=10"])
    def test_a_finished_one_looks_as_on_the_wire(self, caller: Caller, prefer: str) -> None:
        response = self.hold(caller, "replicate/hello-world", prefer, text="Alice")
        assert response.status_code == 201
        assert response.headers["preference-applied"] == prefer
        record = response.json()
        assert record["status"] == "processing"
        assert record["output"] == "hello Alice"
        assert not {"completed_at", "metrics"} & record.keys()
        assert "web" not in record["urls"]
        assert caller.get(record["urls"]["get"]).json()["status"] == "succeeded"

    def test_files_are_urls(self, caller: Caller) -> None:
        response = self.hold(caller, "sandbox/image", "wait", prompt="a cat")
        [url] = response.json()["output"]
        assert url.startswith(f"{caller.sandbox.delivery_origin}/outputs/")
        polled = caller.get(response.json()["urls"]["get"]).json()
        assert polled["output"] == [url]

    def test_files_are_data_uris_if_requested(self, make_sandbox: Callable[..., Sandbox]) -> None:
        with Caller(make_sandbox(data_uri_outputs=True)) as caller:
            response = self.hold(caller, "sandbox/image", "wait", prompt="a cat")
            [uri] = response.json()["output"]
            assert uri.startswith("data:image/png;base64,")
            polled = caller.get(response.json()["urls"]["get"]).json()
            assert polled["output"][0].startswith(caller.sandbox.delivery_origin)

    def test_unfinished_prediction_is_returned_unchanged(
        self, sandbox: Sandbox, caller: Caller
    ) -> None:
        responses: list[httpx.Response] = []

        def hold() -> None:
            responses.append(self.hold(caller, "sandbox/slow", "wait=5", seconds=1000))

        thread = threading.Thread(target=hold)
        thread.start()
        while not sandbox.predictions:
            pass
        assert thread.is_alive()
        sandbox.clock.advance(5)
        thread.join(PATIENCE)
        [response] = responses
        assert response.status_code == 202
        assert response.json()["status"] == "processing"
        assert response.json()["output"] is None

    def test_failed_prediction(self, caller: Caller) -> None:
        response = self.hold(caller, "sandbox/failing", "wait", message="no")
        assert (response.status_code, response.json()["status"]) == (201, "failed")

    @pytest.mark.parametrize("prefer", ["wait=0", "wait=61", "wait=x", "respond-async"])
    def test_invalid_preference_is_refused(self, caller: Caller, prefer: str) -> None:
        assert self.hold(caller, "replicate/hello-world", prefer, text="x").status_code == 400


def test_advance_before_a_run_sleeps(sandbox: Sandbox, caller: Caller) -> None:
    running, advanced = threading.Event(), threading.Event()

    @sandbox.model("acme/trainer")
    def trainer(run: Run) -> str:
        running.set()
        advanced.wait(PATIENCE)
        run.sleep(3600)
        return "trained"

    record = caller.create("acme/trainer")
    assert running.wait(PATIENCE)
    sandbox.clock.advance(3600)
    advanced.set()
    assert caller.until(record)["output"] == "trained"


def test_advance_over_several_sleeps(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/minutes", starts_after=30, takes=60)
    def minutes(run: Run) -> str:
        for _ in range(10):
            run.sleep(60)
        return "after 11 minutes"

    record = caller.create("acme/minutes")
    sandbox.clock.advance(3600)
    metrics = caller.until(record)["metrics"]
    assert metrics["predict_time"] == pytest.approx(660, abs=PATIENCE)
    assert metrics["total_time"] == pytest.approx(690, abs=PATIENCE)


def test_speed_makes_minutes_short(make_sandbox: Callable[..., Sandbox]) -> None:
    sandbox = make_sandbox(speed=6000)
    with Caller(sandbox) as caller:
        record = caller.until(caller.create("sandbox/slow", seconds=600))
    assert record["status"] == "succeeded"
    assert record["metrics"]["predict_time"] >= 600


def test_data_is_removed_after_an_hour(sandbox: Sandbox, caller: Caller) -> None:
    record = caller.until(caller.create("sandbox/image", prompt="a cat"))
    [url] = record["output"]
    assert httpx.get(url).status_code == 200
    sandbox.clock.advance(3600)
    removed = caller.get(record["urls"]["get"]).json()
    assert removed["data_removed"] is True
    assert (removed["input"], removed["output"], removed["logs"]) == ({}, None, "")
    assert httpx.get(url).status_code == 404


def test_update_sets_any_property(sandbox: Sandbox, caller: Caller) -> None:
    record = caller.create("sandbox/slow", seconds=1000)
    sandbox.update(record["id"], status="hibernating", new_property=[1])
    record = caller.get(record["urls"]["get"]).json()
    assert (record["status"], record["new_property"]) == ("hibernating", [1])
    assert sandbox.predictions[record["id"]]["status"] == "hibernating"
    sandbox.update(record["id"], status="aborted")
    assert caller.get(record["urls"]["get"]).json()["status"] == "aborted"


def test_many_threads_at_once(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/sleeper")
    def sleeper(run: Run, number: int) -> int:
        run.sleep(0.05)
        return number

    records = [caller.create("acme/sleeper", number=number) for number in range(100)]
    outputs = [caller.until(record)["output"] for record in records]
    assert outputs == list(range(100))
