# Derived from tests/_async/test_poller.py by `make generate`.
"""Many waits share requests: pages of the list, and single polls for what it does not show."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import pytest

from replicate import NotFoundError, Replicate
from replicate._concurrency import SystemClock
from tests.simulated_api import SimulatedApi

Together = Callable[[Iterable[Callable[[], Any]]], Any]


class SharedClock:
    """A clock for threads and tasks: real time, but so many times as fast."""

    def __init__(self, speed: float = 20) -> None:
        self._clock = SystemClock()
        self._speed = speed

    def now(self) -> float:
        return self._speed * self._clock.now()

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds / self._speed)

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds / self._speed)


@pytest.fixture
def api() -> SimulatedApi:
    return SimulatedApi(SharedClock().now, seconds=lambda number: 20)


@pytest.fixture
def client(api: SimulatedApi) -> Replicate:
    def fetch(request: httpx.Request) -> httpx.Response:
        return api(request)

    client = Replicate("token", fetch=fetch)
    client.clock = SharedClock()
    return client


def run_many(client: Replicate, together: Together, count: int, **options: Any) -> None:
    """Run a model in many calls at the same time, and check all outputs."""

    def run() -> Any:
        return client.run("a/b", {}, wait=False, **options)

    outputs = together([run] * count)
    assert sorted(outputs) == sorted(f"output of p{number}" for number in range(count))


def test_a_few_runs_are_polled_one_by_one(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    run_many(client, together, 3)
    assert api.total("list") == 0
    assert api.total("get") > 3 * 2


def test_many_runs_are_polled_by_the_list(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    run_many(client, together, 60)
    # Every half second or so for 20 s. One by one it would be 60 * 40.
    assert 10 < api.total("list") < 200
    assert api.total("get") < 400


def test_predictions_that_the_list_does_not_show_are_polled(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    api.hidden = lambda record: int(record["id"][1:]) % 3 == 0
    run_many(client, together, 30)


def test_a_list_that_shows_nothing_is_not_requested_again_and_again(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    api.hidden = lambda record: True
    run_many(client, together, 30)
    assert 0 < api.total("list") < 20


def test_a_list_that_never_changes_does_not_delay_a_run_for_ever(together: Together) -> None:
    clock = SharedClock(speed=100)  # five minutes pass
    api = SimulatedApi(clock.now, seconds=lambda number: 20)

    def fetch(request: httpx.Request) -> httpx.Response:
        response = api(request)
        page = response.json()
        if api.kind(request) == "list":
            for record in page["results"]:
                record |= {"status": "starting", "output": None, "completed_at": None}
        return httpx.Response(response.status_code, json=page)

    client = Replicate("token", fetch=fetch)
    client.clock = clock
    run_many(client, together, 12)
    assert api.total("list") > 20
    assert api.total("get") < 100


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_list_that_fails_does_not_fail_a_run(
    client: Replicate, api: SimulatedApi, together: Together, status: int
) -> None:
    lists = 0

    def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal lists
        if api.kind(request) == "list":
            lists += 1
            return httpx.Response(status, json={"detail": "no list"})
        return api(request)

    client.fetch = fetch
    run_many(client, together, 20)
    assert 0 < lists < 20


def test_a_list_of_old_records_without_output(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    def fetch(request: httpx.Request) -> httpx.Response:
        response = api(request)
        if api.kind(request) != "list":
            return response
        page = response.json()
        for record in page["results"]:
            record["output"] = None
        return httpx.Response(200, json=page)

    client.fetch = fetch
    run_many(client, together, 20)


def test_a_wait_returns_the_logs_that_lists_lack(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    def wait() -> Any:
        prediction = client.predictions.create(model="a/b", input={})
        return client.wait(prediction)

    predictions = together([wait] * 20)
    assert api.total("list") > 5
    assert {prediction.logs for prediction in predictions} == {"done\n"}


def test_waits_for_ids_are_polled_by_the_list(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    def wait() -> Any:
        prediction = client.predictions.create(model="a/b", input={})
        return (client.wait(prediction.id)).output

    assert len(set(together([wait] * 20))) == 20
    assert api.total("get") < 20 * 12


def test_a_prediction_that_is_deleted_fails_its_wait_only(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    def wait() -> Any:
        prediction = client.predictions.create(model="a/b", input={})
        id = "p99" if prediction.id == "p5" else prediction.id
        try:
            return (client.wait(id)).status
        except NotFoundError as error:
            return error.prediction_id

    statuses = together([wait] * 20)
    assert sorted(statuses) == ["p99", *["succeeded"] * 19]


def test_a_wait_that_ends_while_it_sends_a_page_does_not_stop_others(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    lists = 0

    def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal lists
        if api.kind(request) == "list":
            lists += 1
            if lists % 2:
                raise Interruption
        return api(request)

    client.fetch = fetch
    interrupted = 0

    def run() -> None:
        nonlocal interrupted
        try:
            client.run("a/b", {}, wait=False, detach=True)
        except Interruption:
            interrupted += 1

    together([run] * 40)
    assert 0 < interrupted < 40
    assert lists > interrupted


class Interruption(BaseException):
    """An exception like KeyboardInterrupt."""


def test_one_request_is_held_for_each_of_a_few_runs_only(
    client: Replicate, api: SimulatedApi, together: Together
) -> None:
    held = created = 0

    def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal held, created
        created += request.method == "POST"
        if "prefer" in request.headers:
            held += 1
            while created < 60:  # held until all of them are created
                time.sleep(0.01)
        return api(request)

    client.fetch = fetch

    def run() -> Any:
        return client.run("a/b", {})

    assert len(set(together([run] * 60))) == 60
    assert 0 < held < 60
