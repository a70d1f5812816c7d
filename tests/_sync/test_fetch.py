# Derived from tests/_async/test_fetch.py by `make generate`.
"""`fetch`, passed or assigned; closing; many calls at once."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from replicate import APIConnectionError, APITimeoutError, OutcomeUnknown, Replicate
from replicate.sandbox import Sandbox


def test_fetch_can_be_a_function() -> None:
    sent: list[httpx.Request] = []

    def fetch(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"username": "alice"})

    with Replicate("token", fetch=fetch) as client:
        assert (client.account.get()).username == "alice"
    (request,) = sent
    assert str(request.url) == "https://api.replicate.com/v1/account"
    assert request.headers["authorization"] == "Bearer token"


def test_fetch_can_be_the_send_method_of_httpx(sandbox: Sandbox) -> None:
    with httpx.Client() as transport:
        client = Replicate(sandbox.token, base_url=sandbox.base_url, fetch=transport.send)
        assert client.run("replicate/hello-world", {"text": "Alice"}) == "hello Alice"


def test_a_wrapper_of_fetch_receives_every_request(client: Replicate, sandbox: Sandbox) -> None:
    fetch = client.fetch
    logged: list[str] = []

    def with_header(request: httpx.Request) -> httpx.Response:
        request.headers["X-Custom-Header"] = "some value"
        logged.append(request.method)
        return fetch(request)

    client.fetch = with_header
    created = client.predictions.create(model="sandbox/counter", input={"until": 1})
    client.wait(created)
    client.run("replicate/hello-world", {"text": "Alice"})
    client.predictions.cancel(created.id)
    _ = [page for page in client.paginate(client.predictions.list)]
    client.request("/account")
    assert len(logged) == len(sandbox.requests) >= 7
    for request in sandbox.requests:
        assert request.headers["x-custom-header"] == "some value"


def test_fetch_can_be_restored(client: Replicate, sandbox: Sandbox) -> None:
    def other(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"username": "somebody else"})

    fetch = client.fetch
    client.fetch = other
    assert (client.account.get()).username == "somebody else"
    client.fetch = fetch
    assert (client.account.get()).username == "acme"
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize("response", [None, "text", {"status": 200}], ids=repr)
def test_fetch_without_a_response_raises_type_error(response: Any) -> None:
    def fetch(request: httpx.Request) -> Any:
        return response

    with Replicate("token", fetch=fetch) as client:
        with pytest.raises(TypeError, match="fetch must return"):
            client.account.get()


def test_exceptions_of_httpx_become_errors_of_this_library() -> None:
    def fetch(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to host")

    with Replicate("token", fetch=fetch, max_retries=0) as client:
        with pytest.raises(APIConnectionError, match="no route to host"):
            client.account.get()


class ClientError(Exception):
    """As that of aiohttp, which is no OSError."""


@pytest.mark.parametrize(
    "failure",
    [OSError(104, "reset"), TimeoutError("late"), ClientError("cut"), RuntimeError("closed"),
     ValueError("bad"), KeyError("x"), httpx.InvalidURL("no"), httpx.StreamClosed()],
    ids=repr,
)  # fmt: skip
def test_exceptions_of_another_fetch_become_errors_of_this_library(failure: Exception) -> None:
    count = 0

    def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        raise failure

    with Replicate("token", fetch=fetch, max_retries=1) as client:
        with pytest.raises(APIConnectionError) as caught:
            client.account.get()
        assert caught.value.__cause__ is failure
        assert isinstance(caught.value, APITimeoutError) == isinstance(failure, TimeoutError)
        retries = isinstance(failure, OSError)  # others may be exceptions of signal handlers
        assert count == 1 + retries
        with pytest.raises(OutcomeUnknown) as caught:
            client.run("replicate/hello-world", {"text": "Alice"})
        assert caught.value.__cause__ is failure
        assert count == 2 + retries


@pytest.mark.parametrize("failure", [OSError("reset"), ClientError("cut")], ids=repr)
def test_exceptions_of_the_body_of_another_fetch_become_errors(failure: Exception) -> None:
    class Body(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b'{"id": "'
            raise failure

    def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, stream=Body())

    with Replicate("token", fetch=fetch, max_retries=0) as client:
        with pytest.raises(APIConnectionError, match=type(failure).__name__):
            client.account.get()
        with pytest.raises(OutcomeUnknown, match=type(failure).__name__):
            client.run("replicate/hello-world", {"text": "Alice"})


@pytest.mark.parametrize("failure", [KeyboardInterrupt, AssertionError, TypeError])
def test_interruptions_and_bugs_leave_fetch_as_they_are(failure: type[BaseException]) -> None:
    def fetch(request: httpx.Request) -> httpx.Response:
        raise failure("mine")

    with Replicate("token", fetch=fetch) as client:
        with pytest.raises(failure, match="mine"):
            client.account.get()


def test_a_closed_client_can_be_used_again(client: Replicate) -> None:
    client.account.get()
    client.close()
    client.close()
    assert (client.account.get()).username == "acme"


def test_one_client_sends_many_calls_at_once(
    client: Replicate, sandbox: Sandbox, together: Any
) -> None:
    def run(text: str) -> Any:
        return client.run("replicate/hello-world", {"text": text})

    names = [str(number) for number in range(50)]
    outputs = together([lambda name=name: run(name) for name in names])
    assert outputs == [f"hello {name}" for name in names]
    assert len(sandbox.predictions) == 50
