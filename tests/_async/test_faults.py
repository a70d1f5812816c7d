"""Creates are sent once, everything else as often as needed: over sockets, fault by fault."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from replicate import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AsyncReplicate,
    NotFoundError,
    OutcomeUnknown,
    RateLimitError,
    ReplicateError,
    ServerError,
)
from replicate.sandbox import Close, Cut, Malformed, Sandbox, Stall, Status
from replicate.sandbox.builtin_models import HELLO_VERSION

HELLO = {"text": "Alice"}

Make = Callable[..., AsyncReplicate]
Start = Callable[[AsyncReplicate], Awaitable[Any]]


@pytest.fixture
def client(make_client: Make, clock: Any) -> AsyncReplicate:
    """A client that sleeps in no time."""
    client = make_client()
    client.clock = clock
    return client


# --- creating, which is never done twice ----------------------------------------------------------


async def run(client: AsyncReplicate) -> Any:
    return await client.run("replicate/hello-world", HELLO)


async def run_unheld(client: AsyncReplicate) -> Any:
    return await client.run("replicate/hello-world", HELLO, wait=False)


async def stream(client: AsyncReplicate) -> Any:
    return await client.stream("replicate/hello-world", HELLO).text()


async def create(client: AsyncReplicate) -> Any:
    return await client.predictions.create(version=HELLO_VERSION, input=HELLO)


async def create_by_model(client: AsyncReplicate) -> Any:
    return await client.models.predictions.create("replicate/hello-world", input=HELLO)


async def request(client: AsyncReplicate) -> Any:
    body = {"version": HELLO_VERSION, "input": HELLO}
    return await client.request("/predictions", method="POST", json=body)


STARTS = [run, run_unheld, stream, create, create_by_model, request]

# At every point where a create can break, and whether the API did it.
BREAKS = [
    (Close(), 0),
    (Close(handled=True), 1),
    (Cut(0), 1),
    (Cut(1), 1),
    (Cut(60), 1),
    (Status(500), 0),
    (Status(500, handled=True), 1),
    (Status(502, body="<html>bad gateway</html>", handled=True), 1),
    (Status(503, handled=True), 1),
    (Status(504, handled=True), 1),
    (Status(524, handled=True), 1),
]


@pytest.mark.parametrize(("fault", "created"), BREAKS, ids=str)
@pytest.mark.parametrize("start", STARTS)
async def test_a_create_on_a_broken_connection_is_not_retried(
    client: AsyncReplicate, sandbox: Sandbox, start: Start, fault: Any, created: int
) -> None:
    sandbox.faults.add("POST", "*", fault, count=None)
    with pytest.raises(
        OutcomeUnknown, match="the request may have been processed, so it is not sent again"
    ):
        await start(client)
    assert len(sandbox.requests.to("POST")) == 1
    assert len(sandbox.predictions) == created


async def test_a_create_without_a_response_in_time_is_not_retried(
    make_client: Make, sandbox: Sandbox
) -> None:
    sandbox.faults.add("POST", "*", Stall(3600), count=None)
    for start in (run_unheld, stream, create):
        sandbox.requests.clear()
        with pytest.raises(OutcomeUnknown, match="ReadTimeout"):
            await start(make_client(timeout=httpx.Timeout(30, read=0.2)))
        assert len(sandbox.requests.to("POST")) == 1


@pytest.mark.parametrize("body", ["", '{"id": "', "[]", "<html>"])
async def test_a_create_with_an_unreadable_response_is_not_retried(
    client: AsyncReplicate, sandbox: Sandbox, body: str
) -> None:
    sandbox.faults.add("POST", "*", Malformed(body), count=None)
    with pytest.raises(OutcomeUnknown, match="the body cannot be read") as caught:
        await run(client)
    assert caught.value.status_code == 201
    assert [found.id for found in await client.predictions.list(created_after=caught.value.sent_at)]
    assert len(sandbox.predictions) == 1


async def test_outcome_unknown_has_the_body_and_the_time(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    before = datetime.now(UTC)
    sandbox.faults.add("POST", "*", Status(500, handled=True))
    with pytest.raises(OutcomeUnknown) as caught:
        await create(client)
    error = caught.value
    assert error.sent == {"version": HELLO_VERSION, "input": HELLO}
    assert before - timedelta(seconds=2) < error.sent_at < datetime.now(UTC)
    assert (error.method, error.url, error.status) == (
        "POST",
        f"{sandbox.base_url}/predictions",
        500,
    )
    [found] = await client.predictions.list(created_after=error.sent_at)
    assert found.id in sandbox.predictions


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    "refusal", [Status(429), Status(429, {"retry-after": "3"}), Status(503, {"retry-after": "3"})]
)
async def test_a_refused_create_is_retried(
    client: AsyncReplicate, sandbox: Sandbox, start: Start, refusal: Status
) -> None:
    sandbox.faults.add("POST", "*", refusal, count=3)
    await start(client)
    assert len(sandbox.requests.to("POST")) == 4
    assert len(sandbox.predictions) == 1


async def test_a_create_that_was_never_sent_is_retried(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    fetch = client.fetch
    nobody = "http://127.0.0.1:9"  # nothing listens there
    urls = [nobody, nobody]

    async def flaky(request: httpx.Request) -> httpx.Response:
        return await fetch(httpx.Request(request.method, urls.pop()) if urls else request)

    client.fetch = flaky
    assert await run(client) == "hello Alice"
    assert len(sandbox.predictions) == 1


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
async def test_a_connect_error_of_another_fetch_does_not_prove_that_a_create_was_never_sent(
    client: AsyncReplicate, sandbox: Sandbox, kind: type[httpx.RequestError]
) -> None:
    fetch = client.fetch

    async def cut(request: httpx.Request) -> httpx.Response:
        await (await fetch(request)).aclose()
        raise kind("the connection was cut after the request")

    client.fetch = cut
    with pytest.raises(OutcomeUnknown, match="cut after the request"):
        await run(client)
    assert len(sandbox.predictions) == 1


async def test_a_refused_connection_is_retried_five_times(
    make_client: Make, sandbox: Sandbox, clock: Any
) -> None:
    client = make_client(base_url="http://127.0.0.1:9")
    client.clock = clock
    for call in (client.account.get, lambda: run(client)):
        clock.slept.clear()
        with pytest.raises(APIConnectionError, match="ConnectError") as caught:
            await call()
        assert not isinstance(caught.value, OutcomeUnknown)
        assert len(clock.slept) == 5


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 408, 409, 413, 418, 422])
async def test_other_client_errors_are_not_retried(
    client: AsyncReplicate, sandbox: Sandbox, status: int
) -> None:
    sandbox.faults.add("POST", "*", Status(status), count=None)
    with pytest.raises(APIError, match=str(status)):
        await create(client)
    assert len(sandbox.requests) == 1


# --- everything else, which is repeated -----------------------------------------------------------

TRANSIENT = [
    *(Status(status) for status in (408, 429, 500, 502, 503, 504, *range(520, 528), 529)),
    *(Close(), Cut(0), Cut(5)),
]


@pytest.mark.parametrize("fault", TRANSIENT, ids=str)
async def test_get_requests_are_retried(
    client: AsyncReplicate, sandbox: Sandbox, fault: Any
) -> None:
    sandbox.faults.add("GET", "/account", fault, count=5)
    assert (await client.account.get()).username == "acme"
    assert len(sandbox.requests) == 6


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "QUERY"])
@pytest.mark.parametrize("fault", [Status(502), Status(522), Close()], ids=str)
async def test_idempotent_methods_are_retried(
    client: AsyncReplicate, sandbox: Sandbox, method: str, fault: Any
) -> None:
    sandbox.faults.add(method, "/collections", fault, count=2)
    with pytest.raises(APIError) as caught:
        await client.request("/collections", method=method)
    assert caught.value.status == 405  # what the API says once it is reached
    assert len(sandbox.requests) == 3


@pytest.mark.parametrize("fault", [Status(500, handled=True), Close(handled=True), Cut(3)], ids=str)
async def test_cancel_requests_are_retried(
    client: AsyncReplicate, sandbox: Sandbox, fault: Any
) -> None:
    prediction = await client.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    sandbox.faults.add("POST", "/predictions/{id}/cancel", fault, count=2)
    assert (await client.predictions.cancel(prediction.id)).status == "canceled"
    assert len(sandbox.requests.to("POST", "/predictions/{id}/cancel")) == 3


@pytest.mark.parametrize("fault", [Status(500), Close()], ids=str)
async def test_other_methods_are_not_retried(
    client: AsyncReplicate, sandbox: Sandbox, fault: Any
) -> None:
    sandbox.faults.add("PATCH", "*", fault, count=None)
    with pytest.raises((ServerError, APIConnectionError)):
        await client.models.update("replicate/hello-world", description="new")
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("fault", TRANSIENT, ids=str)
async def test_run_survives_broken_polls(
    client: AsyncReplicate, sandbox: Sandbox, fault: Any
) -> None:
    sandbox.faults.add("GET", "/predictions/{id}", fault, count=5)
    assert await run_unheld(client) == "hello Alice"
    assert len(sandbox.predictions) == 1


async def test_a_run_that_cannot_be_polled_has_the_id_in_its_error(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    sandbox.faults.add("GET", "/predictions/{id}", Status(500), count=None)
    with pytest.raises(ServerError) as caught:
        await client.run("sandbox/slow", {"seconds": 3600}, wait=False)
    [id] = sandbox.predictions
    assert caught.value.prediction_id == id
    assert not sandbox.requests.to("POST", "/predictions/{id}/cancel")
    with pytest.raises(ServerError) as caught:
        await client.wait(id)
    assert caught.value.prediction_id == id
    sandbox.faults.clear()
    sandbox.update(id, status="succeeded", output="late")
    assert (await client.wait(id)).output == "late"


@pytest.mark.parametrize("max_retries", [0, 2])
async def test_a_get_request_is_retried_max_retries_times(
    make_client: Make, sandbox: Sandbox, clock: Any, max_retries: int
) -> None:
    client = make_client(max_retries=max_retries)
    client.clock = clock
    sandbox.faults.add("*", "*", Status(500), count=None)
    with pytest.raises(ServerError):
        await client.account.get()
    assert len(sandbox.requests) == max_retries + 1


async def test_only_time_ends_waiting_for_a_rate_limit(
    make_client: Make, sandbox: Sandbox, clock: Any
) -> None:
    client = make_client(max_retries=1)
    client.clock = clock
    sandbox.faults.add("*", "*", Status(429, {"retry-after": "5"}), count=40)
    for call in (client.account.get, lambda: run(client)):
        await call()
    sandbox.faults.add("*", "*", Status(429, {"retry-after": "5"}), count=None)
    for call in (client.account.get, lambda: run(client)):
        began = clock.time
        with pytest.raises(RateLimitError):
            await call()
        assert 580 < clock.time - began <= 600


async def test_without_retries_a_429_is_raised_at_once(make_client: Make, sandbox: Sandbox) -> None:
    sandbox.faults.add("*", "*", Status(429, {"retry-after": "60"}))
    with pytest.raises(RateLimitError):
        await make_client(max_retries=0).account.get()
    assert len(sandbox.requests) == 1


async def test_gives_up_after_ten_minutes(make_client: Make, sandbox: Sandbox, clock: Any) -> None:
    client = make_client(max_retries=1000)
    client.clock = clock
    sandbox.faults.add("GET", "/account", Status(500), count=None)
    with pytest.raises(ServerError):
        await client.account.get()
    assert 580 < clock.time - 1000 <= 600
    assert max(clock.slept) <= 8


async def test_a_retry_after_beyond_ten_minutes_raises_at_once(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    sandbox.faults.add("POST", "*", Status(429, {"retry-after": "86400"}), count=None)
    with pytest.raises(RateLimitError) as caught:
        await run(client)
    assert caught.value.retry_after == 86400
    assert clock.slept == []


# --- what the API says to wait --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refusal", "seconds"),
    [
        (Status(429, {"retry-after": "12"}), 12),
        (Status(429, {"retry-after": "12.5"}), 12.5),
        (Status(429, {"ratelimit-reset": "13"}), 13),
        (Status(429, body={"retry_after": 14}), 14),
        (Status(429, body={"detail": "Your rate limit resets in ~15s."}), 15),
        (Status(429, {"retry-after": "2"}, {"retry_after": 16}), 16),  # the longest
        (Status(503, {"retry-after": "17"}), 17),
    ],
    ids=str,
)
async def test_waits_as_long_as_the_response_says(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any, refusal: Status, seconds: float
) -> None:
    for call in (client.account.get, lambda: run(client)):
        sandbox.faults.add("*", "*", refusal)
        clock.slept.clear()
        await call()
        assert seconds <= sum(clock.slept) < seconds + 9


async def test_waits_until_the_date_of_the_response(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    sandbox.faults.add("POST", "*", Status(429, {"retry-after": moment}))
    await run(client)
    assert 30 < sum(clock.slept) < 69


async def test_a_date_at_the_end_of_time_is_ignored() -> None:
    async def fetch(_: httpx.Request) -> httpx.Response:
        headers = {"date": "Fri, 31 Dec 9999 23:59:59 -2300"}
        return httpx.Response(200, headers=headers, json={"username": "acme", "type": "user"})

    client = AsyncReplicate("r8_token", fetch=fetch)
    for _ in range(2):
        assert (await client.account.get()).username == "acme"


@pytest.mark.parametrize("said", ["soon", "", "-5", "nan", "inf", "Thu, 99 Foo 2026", "1e999"])
async def test_invalid_delays_are_ignored(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any, said: str
) -> None:
    sandbox.faults.add(
        "GET", "/account", Status(429, {"retry-after": said, "ratelimit-reset": said})
    )
    assert (await client.account.get()).username == "acme"
    assert sum(clock.slept) < 1


async def test_the_rate_limit_of_another_origin_does_not_delay_the_api(
    make_client: Make, sandbox: Sandbox, clock: Any
) -> None:
    client = make_client(max_retries=0)
    client.clock = clock
    refusal = Status(429, {"retry-after": "300"})
    sandbox.faults.add("GET", "*", refusal, origin="delivery")
    with pytest.raises(RateLimitError):
        await client.request(f"{sandbox.delivery_origin}/file")
    assert (await client.account.get()).username == "acme"
    assert clock.slept == []
    with pytest.raises(NotFoundError):
        await client.request(f"{sandbox.delivery_origin}/file")
    assert sum(clock.slept) >= 300


async def test_the_rate_limit_for_creating_does_not_delay_reading(
    make_client: Make, sandbox: Sandbox, clock: Any
) -> None:
    client = make_client(max_retries=0)
    client.clock = clock
    sandbox.faults.add("POST", "*", Status(429, {"retry-after": "300"}))
    with pytest.raises(RateLimitError):
        await run(client)
    assert (await client.account.get()).username == "acme"
    assert clock.slept == []


# --- what leaves the library ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        *TRANSIENT,
        Malformed(""),
        Malformed("\xff", {"content-type": "application/json; charset=nonsense"}),
        Malformed("{}", {"content-encoding": "gzip"}),
        Status(200, {"content-encoding": "deflate"}, "no deflate"),
    ],
    ids=str,
)
async def test_only_errors_of_this_library_are_raised(
    make_client: Make, sandbox: Sandbox, clock: Any, fault: Any
) -> None:
    client = make_client(max_retries=1)
    client.clock = clock
    sandbox.faults.add("*", "*", fault, count=None)
    for call in (client.account.get, lambda: run(client), lambda: stream(client)):
        with pytest.raises(ReplicateError) as caught:
            await call()
        assert type(caught.value).__module__.startswith("replicate")


async def test_a_timeout_is_a_timeout_error(make_client: Make, sandbox: Sandbox) -> None:
    sandbox.faults.add("GET", "/account", Stall(3600), count=None)
    client = make_client(timeout=0.1, max_retries=1)
    attempts: list[httpx.Request] = []
    send = client.fetch

    async def fetch(request: httpx.Request) -> httpx.Response:
        attempts.append(request)
        return await send(request)

    client.fetch = fetch
    with pytest.raises(TimeoutError) as caught:
        await client.account.get()
    assert type(caught.value) is APITimeoutError
    assert len(attempts) == 2
