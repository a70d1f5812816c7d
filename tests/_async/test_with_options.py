"""`with_options`, default headers, timeouts and raw responses."""

import logging
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from replicate import APIError, AsyncReplicate, NotFoundError, Prediction, RawResponse
from replicate.sandbox import Sandbox, Status

MakeClient = Callable[..., AsyncReplicate]


async def test_other_options_for_some_calls(client: AsyncReplicate, sandbox: Sandbox) -> None:
    other = client.with_options(
        timeout=5, max_retries=0, file_encoding="data-uri", headers={"X-Other": "b"}
    )
    assert type(other) is type(client)
    assert (other.options.max_retries, other.options.file_encoding) == (0, "data-uri")
    assert (other.options.timeout.read, client.options.timeout.read) == (5, 60)
    sandbox.faults.add("GET", "/account", Status(500))
    with pytest.raises(APIError):
        await other.account.get()
    assert (await client.account.get()).username
    assert [request.headers.get("x-other") for request in sandbox.requests] == ["b", None]
    assert other.with_options().options == other.options


async def test_another_token_and_base_url(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(auth="other", base_url="http://127.0.0.1:9/v1")
    changed = client.with_options(auth=sandbox.token, base_url=sandbox.base_url)
    assert (await changed.account.get()).username
    assert client.options.base_url == "http://127.0.0.1:9/v1"


async def test_connections_and_rate_limiters_are_shared(
    client: AsyncReplicate, sandbox: Sandbox, connected: Callable[[], int]
) -> None:
    await client.account.get()
    other = client.with_options(timeout=5)
    await other.account.get()
    assert connected() == 1
    assert other._sender.rate_limiters is client._sender.rate_limiters
    token = client.options.token.value
    assert client.with_options(auth=token)._sender.rate_limiters is client._sender.rate_limiters
    assert client.with_options(auth="b")._sender.rate_limiters == {}
    await other.aclose()
    assert connected() == 0
    assert (await client.account.get()).username


def test_invalid_options_raise(client: AsyncReplicate) -> None:
    with pytest.raises(ValueError, match="max_retries must be 0 or more"):
        client.with_options(max_retries=-1)
    with pytest.raises(ValueError, match="timeout must be more than 0"):
        client.with_options(timeout=0)


async def test_default_headers(
    make_client: MakeClient, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"CF-AIG-Authorization": "Bearer s3cret", "User-Agent": "app"}
    client = make_client(default_headers=headers)
    caplog.set_level(logging.DEBUG)
    await client.request("/account", headers={"User-Agent": "call"})
    await client.account.get()
    sent = [request.headers for request in sandbox.requests]
    assert [each["cf-aig-authorization"] for each in sent] == ["Bearer s3cret"] * 2
    assert [each["user-agent"] for each in sent] == ["call", "app"]
    shown = [caplog.text, repr(client), repr(client.options), str(vars(client))]
    shown.append(str(client.with_options(max_retries=1).options))
    assert "s3cret" not in "".join(shown)
    assert "'cf-aig-authorization': '...'" in repr(client.options)
    with pytest.raises(TypeError, match="`default_headers` cannot be pickled"):
        pickle.dumps(make_client(auth=None, default_headers=headers))


async def test_default_headers_are_sent_to_the_api_only() -> None:
    sent: list[httpx.Request] = []

    async def fetch(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        location = {"Location": "https://elsewhere.test/"} if len(sent) == 1 else {}
        return httpx.Response(302 if location else 200, headers=location, json={})

    async with AsyncReplicate("token", fetch=fetch, default_headers={"X-Key": "s3cret"}) as client:
        await client.request("/account")
        await client.request("https://elsewhere.test/")
    assert [request.headers.get("x-key") for request in sent] == ["s3cret", None, None]


async def test_default_headers_may_authorize() -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=request.headers["authorization"])

    headers = {"Authorization": "Bearer gateway"}
    async with AsyncReplicate(fetch=fetch, default_headers=headers) as client:
        assert (await client.request("/account")).text == "Bearer gateway"


@pytest.mark.parametrize("headers", [{"X-Key": "s3\ncret"}, {"X Key": "s3cret"}])
def test_invalid_default_headers_raise(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="contains a character that HTTP does not allow") as caught:
        AsyncReplicate("token", default_headers=headers)
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [
        (30, {"connect": 10, "read": 30, "write": 30, "pool": 30}),
        (5, {"connect": 5, "read": 5, "write": 5, "pool": 5}),
        (httpx.Timeout(5.0, read=30.0), {"connect": 5, "read": 30, "write": 5, "pool": 5}),
        (httpx.Timeout(None, write=7.0), {"connect": 10, "read": 60, "write": 7, "pool": 60}),
    ],
    ids=repr,
)
async def test_timeouts_of_steps(timeout: Any, expected: dict[str, float]) -> None:
    sent: list[dict[str, float]] = []

    async def fetch(request: httpx.Request) -> httpx.Response:
        sent.append(request.extensions["timeout"])
        return httpx.Response(200, json={})

    async with AsyncReplicate("token", fetch=fetch, timeout=timeout) as client:
        await client.account.get()
    assert sent == [expected]


async def test_raw_response(client: AsyncReplicate, sandbox: Sandbox) -> None:
    prediction = await client.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    sandbox.faults.add("GET", "/predictions/{id}", Status(500))
    response = await client.raw_response(client.predictions.get, prediction.id)
    assert isinstance(response, RawResponse)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.attempts == 2
    assert response.elapsed > 0
    parsed = response.parse()
    assert isinstance(parsed, Prediction)
    assert parsed.id == prediction.id


async def test_the_id_of_a_request() -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"X-Request-Id": "r1"}, json=[])

    async with AsyncReplicate("token", fetch=fetch) as client:
        response = await client.raw_response(client.hardware.list)
        assert response.request_id == "r1"
        assert response.parse() == []
        unreadable = await client.raw_response(client.account.get)
        with pytest.raises(APIError, match="the body cannot be read"):
            unreadable.parse()


async def test_raw_responses_of_every_kind_of_method(client: AsyncReplicate) -> None:
    pages = await client.raw_response(client.models.list, sort_by="model_created_at")
    assert len(pages.parse()) == len(pages.http_response.json()["results"])
    found = await client.raw_response(client.search, query="hello")
    assert found.parse().models
    created = await client.raw_response(client.files.create, b"content")
    assert created.status_code == 201
    assert (await client.raw_response(client.files.delete, created.parse().id)).parse() is None
    readme = await client.raw_response(client.models.versions.list, "replicate/hello-world")
    assert readme.attempts == 1


async def test_a_raw_response_of_an_error_raises(client: AsyncReplicate) -> None:
    with pytest.raises(NotFoundError):
        await client.raw_response(client.predictions.get, "nosuchid")


async def test_raw_response_needs_a_method_of_one_request(client: AsyncReplicate) -> None:
    for method in (client.run, client.request, print):
        other: Any = method
        with pytest.raises(TypeError, match="raw_response needs a method that sends one request"):
            await client.raw_response(other, "a/b")
