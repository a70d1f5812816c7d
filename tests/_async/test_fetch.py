"""`fetch`, passed or assigned; closing; many calls at once."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from replicate import APIConnectionError, APITimeoutError, AsyncReplicate, OutcomeUnknown
from replicate.sandbox import Sandbox


async def test_fetch_can_be_a_function() -> None:
    sent: list[httpx.Request] = []

    async def fetch(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"username": "alice"})

    async with AsyncReplicate("token", fetch=fetch) as client:
        assert (await client.account.get()).username == "alice"
    (request,) = sent
    assert str(request.url) == "https://api.replicate.com/v1/account"
    assert request.headers["authorization"] == "Bearer token"


async def test_fetch_can_be_the_send_method_of_httpx(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient() as transport:
        client = AsyncReplicate(sandbox.token, base_url=sandbox.base_url, fetch=transport.send)
        assert await client.run("replicate/hello-world", {"text": "Alice"}) == "hello Alice"


async def test_a_wrapper_of_fetch_receives_every_request(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    fetch = client.fetch
    logged: list[str] = []

    async def with_header(request: httpx.Request) -> httpx.Response:
        request.headers["X-Custom-Header"] = "some value"
        logged.append(request.method)
        return await fetch(request)

    client.fetch = with_header
    created = await client.predictions.create(model="sandbox/counter", input={"until": 1})
    await client.wait(created)
    await client.run("replicate/hello-world", {"text": "Alice"})
    await client.predictions.cancel(created.id)
    _ = [page async for page in client.paginate(client.predictions.list)]
    await client.request("/account")
    assert len(logged) == len(sandbox.requests) >= 7
    for request in sandbox.requests:
        assert request.headers["x-custom-header"] == "some value"


async def test_fetch_can_be_restored(client: AsyncReplicate, sandbox: Sandbox) -> None:
    async def other(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"username": "somebody else"})

    fetch = client.fetch
    client.fetch = other
    assert (await client.account.get()).username == "somebody else"
    client.fetch = fetch
    assert (await client.account.get()).username == "acme"
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("response", [None, "text", {"status": 200}], ids=repr)
async def test_fetch_without_a_response_raises_type_error(response: Any) -> None:
    async def fetch(request: httpx.Request) -> Any:
        return response

    async with AsyncReplicate("token", fetch=fetch) as client:
        with pytest.raises(TypeError, match="fetch must return"):
            await client.account.get()


async def test_exceptions_of_httpx_become_errors_of_this_library() -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to host")

    async with AsyncReplicate("token", fetch=fetch, max_retries=0) as client:
        with pytest.raises(APIConnectionError, match="no route to host"):
            await client.account.get()


class ClientError(Exception):
    """As that of aiohttp, which is no OSError."""


@pytest.mark.parametrize(
    "failure",
    [OSError(104, "reset"), TimeoutError("late"), ClientError("cut"), RuntimeError("closed"),
     ValueError("bad"), KeyError("x"), httpx.InvalidURL("no"), httpx.StreamClosed()],
    ids=repr,
)  # fmt: skip
async def test_exceptions_of_another_fetch_become_errors_of_this_library(
    failure: Exception,
) -> None:
    count = 0

    async def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        raise failure

    async with AsyncReplicate("token", fetch=fetch, max_retries=1) as client:
        with pytest.raises(APIConnectionError) as caught:
            await client.account.get()
        assert caught.value.__cause__ is failure
        assert isinstance(caught.value, APITimeoutError) == isinstance(failure, TimeoutError)
        retries = isinstance(failure, OSError)  # others may be exceptions of signal handlers
        assert count == 1 + retries
        with pytest.raises(OutcomeUnknown) as caught:
            await client.run("replicate/hello-world", {"text": "Alice"})
        assert caught.value.__cause__ is failure
        assert count == 2 + retries


@pytest.mark.parametrize("failure", [OSError("reset"), ClientError("cut")], ids=repr)
async def test_exceptions_of_the_body_of_another_fetch_become_errors(failure: Exception) -> None:
    class Body(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b'{"id": "'
            raise failure

    async def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, stream=Body())

    async with AsyncReplicate("token", fetch=fetch, max_retries=0) as client:
        with pytest.raises(APIConnectionError, match=type(failure).__name__):
            await client.account.get()
        with pytest.raises(OutcomeUnknown, match=type(failure).__name__):
            await client.run("replicate/hello-world", {"text": "Alice"})


@pytest.mark.parametrize("failure", [KeyboardInterrupt, AssertionError, TypeError])
async def test_interruptions_and_bugs_leave_fetch_as_they_are(
    failure: type[BaseException],
) -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        raise failure("mine")

    async with AsyncReplicate("token", fetch=fetch) as client:
        with pytest.raises(failure, match="mine"):
            await client.account.get()


async def test_a_closed_client_can_be_used_again(client: AsyncReplicate) -> None:
    await client.account.get()
    await client.aclose()
    await client.aclose()
    assert (await client.account.get()).username == "acme"


async def test_one_client_sends_many_calls_at_once(
    client: AsyncReplicate, sandbox: Sandbox, together: Any
) -> None:
    async def run(text: str) -> Any:
        return await client.run("replicate/hello-world", {"text": text})

    names = [str(number) for number in range(50)]
    outputs = await together([lambda name=name: run(name) for name in names])
    assert outputs == [f"hello {name}" for name in names]
    assert len(sandbox.predictions) == 50
