"""Many waits share requests: pages of the list, and single polls for what it does not show."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate, NotFoundError
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

    async def asleep(self, seconds: float) -> None:
        await self._clock.asleep(seconds / self._speed)


@pytest.fixture
def api() -> SimulatedApi:
    return SimulatedApi(SharedClock().now, seconds=lambda number: 20)


@pytest.fixture
def client(api: SimulatedApi) -> AsyncReplicate:
    async def fetch(request: httpx.Request) -> httpx.Response:
        return api(request)

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = SharedClock()
    return client


async def run_many(client: AsyncReplicate, together: Together, count: int, **options: Any) -> None:
    """Run a model in many calls at the same time, and check all outputs."""

    async def run() -> Any:
        return await client.run("a/b", {}, wait=False, **options)

    outputs = await together([run] * count)
    assert sorted(outputs) == sorted(f"output of p{number}" for number in range(count))


async def test_a_few_runs_are_polled_one_by_one(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    await run_many(client, together, 3)
    assert api.total("list") == 0
    assert api.total("get") > 3 * 2


async def test_many_runs_are_polled_by_the_list(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    await run_many(client, together, 60)
    # Every half second or so for 20 s. One by one it would be 60 * 40.
    assert 10 < api.total("list") < 200
    assert api.total("get") < 400


async def test_predictions_that_the_list_does_not_show_are_polled(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    api.hidden = lambda record: int(record["id"][1:]) % 3 == 0
    await run_many(client, together, 30)


async def test_a_list_that_shows_nothing_is_not_requested_again_and_again(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    api.hidden = lambda record: True
    await run_many(client, together, 30)
    assert 0 < api.total("list") < 20


async def test_a_list_that_never_changes_does_not_delay_a_run_for_ever(together: Together) -> None:
    clock = SharedClock(speed=100)  # five minutes pass
    api = SimulatedApi(clock.now, seconds=lambda number: 20)

    async def fetch(request: httpx.Request) -> httpx.Response:
        response = api(request)
        page = response.json()
        if api.kind(request) == "list":
            for record in page["results"]:
                record |= {"status": "starting", "output": None, "completed_at": None}
        return httpx.Response(response.status_code, json=page)

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = clock
    await run_many(client, together, 12)
    assert api.total("list") > 20
    assert api.total("get") < 100


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_a_list_that_fails_does_not_fail_a_run(
    client: AsyncReplicate, api: SimulatedApi, together: Together, status: int
) -> None:
    lists = 0

    async def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal lists
        if api.kind(request) == "list":
            lists += 1
            return httpx.Response(status, json={"detail": "no list"})
        return api(request)

    client.fetch = fetch
    await run_many(client, together, 20)
    assert 0 < lists < 20


async def test_a_list_of_old_records_without_output(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        response = api(request)
        if api.kind(request) != "list":
            return response
        page = response.json()
        for record in page["results"]:
            record["output"] = None
        return httpx.Response(200, json=page)

    client.fetch = fetch
    await run_many(client, together, 20)


async def test_a_wait_returns_the_logs_that_lists_lack(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    async def wait() -> Any:
        prediction = await client.predictions.create(model="a/b", input={})
        return await client.wait(prediction)

    predictions = await together([wait] * 20)
    assert api.total("list") > 5
    assert {prediction.logs for prediction in predictions} == {"done\n"}


async def test_waits_for_ids_are_polled_by_the_list(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    async def wait() -> Any:
        prediction = await client.predictions.create(model="a/b", input={})
        return (await client.wait(prediction.id)).output

    assert len(set(await together([wait] * 20))) == 20
    assert api.total("get") < 20 * 12


async def test_a_prediction_that_is_deleted_fails_its_wait_only(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    async def wait() -> Any:
        prediction = await client.predictions.create(model="a/b", input={})
        id = "p99" if prediction.id == "p5" else prediction.id
        try:
            return (await client.wait(id)).status
        except NotFoundError as error:
            return error.prediction_id

    statuses = await together([wait] * 20)
    assert sorted(statuses) == ["p99", *["succeeded"] * 19]


async def test_a_wait_that_ends_while_it_sends_a_page_does_not_stop_others(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    lists = 0

    async def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal lists
        if api.kind(request) == "list":
            lists += 1
            if lists % 2:
                raise Interruption
        return api(request)

    client.fetch = fetch
    interrupted = 0

    async def run() -> None:
        nonlocal interrupted
        try:
            await client.run("a/b", {}, wait=False, detach=True)
        except Interruption:
            interrupted += 1

    await together([run] * 40)
    assert 0 < interrupted < 40
    assert lists > interrupted


class Interruption(BaseException):
    """An exception like KeyboardInterrupt."""


async def test_one_request_is_held_for_each_of_a_few_runs_only(
    client: AsyncReplicate, api: SimulatedApi, together: Together
) -> None:
    held = created = 0

    async def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal held, created
        created += request.method == "POST"
        if "prefer" in request.headers:
            held += 1
            while created < 60:  # held until all of them are created
                await asyncio.sleep(0.01)
        return api(request)

    client.fetch = fetch

    async def run() -> Any:
        return await client.run("a/b", {})

    assert len(set(await together([run] * 60))) == 60
    assert 0 < held < 60
