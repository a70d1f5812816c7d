"""The token is shown nowhere: not by a failing test of a user that shows everything it can."""

import os
import pickle
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate, Replicate
from replicate._core.options import Options
from replicate.sandbox import Sandbox

# Each test fails inside the library, in another way; the helpers show what else can be seen.
FAILING = """
import asyncio
import logging
import os
import pickle
import traceback

import httpx
import pytest

from replicate import AsyncReplicate, Replicate

logging.basicConfig(level=logging.DEBUG)
SLOW = ("sandbox/slow", {"seconds": 3600})


SECRETS = {
    "auth": lambda: os.environ["TOKEN"],
    "api_token": lambda: os.environ["TOKEN"],
    "headers": lambda: {"Authorization": os.environ["TOKEN"]},
    "default_headers": lambda: {"Authorization": os.environ["TOKEN"]},
}


class Stop(BaseException):
    pass


@pytest.fixture(params=[True, False], ids=["argument", "environment"])
def make(request, monkeypatch):
    if not request.param:
        monkeypatch.setenv("REPLICATE_API_TOKEN", os.environ["TOKEN"])
        return lambda kind, **options: kind(**options)
    return lambda kind, **options: kind(os.environ["TOKEN"], **options)


def show(client):
    print(repr(client), str(client), vars(client), client.options)
    print(client._sender, [getattr(client._sender, name) for name in dir(client._sender)])
    try:
        print(pickle.dumps(client))
    except TypeError as error:
        print(error)


def interrupt(prediction):
    raise Stop(prediction)


CALLS = {
    "missing": lambda client: client.predictions.get("nosuchid"),
    "failing": lambda client: client.run("sandbox/failing"),
    "refused": lambda client: client.run("replicate/hello-world", {"text": object()}),
    "callback": lambda client: client.run(*SLOW, on_create=interrupt),
    "timeout": lambda client: client.run(*SLOW, timeout=0.2, wait=False),
    "elsewhere": lambda client: client.request("http://127.0.0.1:9/x"),
    "not found": lambda client: client.request("/nowhere"),
    "bad route": lambda client: client.request("http://a:b/"),
}


@pytest.mark.parametrize("call", CALLS)
def test_sync(make, call):
    with make(Replicate, max_retries=0) as client:
        show(client)
        CALLS[call](client)


@pytest.mark.parametrize("call", CALLS)
def test_async(make, call):
    async def main():
        async with make(AsyncReplicate, max_retries=0) as client:
            show(client)
            await CALLS[call](client)

    asyncio.run(main())


@pytest.mark.parametrize("error", [httpx.ReadTimeout("slow"), ValueError("mine"), Stop("mine")])
def test_fetch(make, error):
    with make(Replicate, max_retries=0) as client:
        def fetch(request):
            raise error

        client.fetch = fetch
        client.account.get()


def test_refused_connection(make):
    with make(Replicate, base_url="http://127.0.0.1:9", max_retries=0) as client:
        client.account.get()


def test_canceled(make):
    async def main():
        async with make(AsyncReplicate) as client:
            async with asyncio.timeout(0.3):
                await client.run(*SLOW)

    asyncio.run(main())


@pytest.mark.parametrize("end", ["\\n", " ", "\\r\\n", "\\u00e9"])
def test_bad_token(end):
    Replicate(os.environ["TOKEN"] + end)


@pytest.mark.parametrize("end", ["\\n", " "])
def test_bad_token_of_the_environment(monkeypatch, end):
    monkeypatch.setenv("REPLICATE_API_TOKEN", os.environ["TOKEN"] + end)
    Replicate().account.get()


INVALID = [{"timeout": -1}, {"max_retries": -1}, {"base_url": "ftp://x"}, {"nosuch": 1}]


@pytest.mark.parametrize("kind", [Replicate, AsyncReplicate])
@pytest.mark.parametrize("invalid", INVALID)
@pytest.mark.parametrize("name", ["auth", "api_token", "headers", "default_headers"])
def test_invalid_option(kind, invalid, name):
    kind(**{name: SECRETS[name](), **invalid})


@pytest.mark.parametrize("kind", [Replicate, AsyncReplicate])
@pytest.mark.parametrize("invalid", INVALID)
@pytest.mark.parametrize("name", ["auth", "headers"])
def test_invalid_changed_option(kind, invalid, name):
    kind().with_options(**{name: SECRETS[name](), **invalid})


@pytest.mark.parametrize("name", ["headers", "default_headers"])
def test_invalid_header(name):
    Replicate(**{name: {"Authorization": os.environ["TOKEN"] + "\\n"}})
"""


def test_the_token_is_in_no_traceback_log_or_repr(tmp_path: Path) -> None:
    token = f"r8_{secrets.token_hex(18)}"
    (tmp_path / "test_failing.py").write_text(FAILING)
    with Sandbox(token=token) as sandbox:
        environment = {**os.environ, "TOKEN": token, "REPLICATE_BASE_URL": sandbox.base_url}
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--showlocals"),
                *("--tb=long", "-vv", "-rA", "--log-level=DEBUG", "test_failing.py"),
            ],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert len(sandbox.requests) > 30
    assert " 98 failed in " in done.stdout, done.stdout[-3000:]
    assert "DEBUG" in done.stdout
    assert token not in done.stdout + done.stderr
    assert "raised in repr()" not in done.stdout
    assert token[:-1] not in done.stdout + done.stderr


@pytest.mark.parametrize("kind", [Replicate, AsyncReplicate])
async def test_a_response_pickles_without_credentials(sandbox: Sandbox, kind: Any) -> None:
    options = {"default_headers": {"X-Gateway": "s3cret"}, "base_url": sandbox.base_url}
    client = kind(sandbox.token, **options)
    calls = [client.request("/account"), client.raw_response(client.account.get)]
    for call in calls:
        response = call if kind is Replicate else await call
        response = getattr(response, "http_response", response)
        assert response.request.headers["user-agent"]
        packed = pickle.dumps(response)
        assert sandbox.token.encode() not in packed
        assert b"s3cret" not in packed
        assert pickle.loads(packed).json()["username"] == "acme"
    await client.aclose() if kind is AsyncReplicate else client.close()


def test_a_response_of_a_fetch_that_redirects_pickles_without_credentials() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/account":
            return httpx.Response(307, headers={"location": "/v1/elsewhere"})
        return httpx.Response(200, json={})

    transport = httpx.MockTransport(respond)
    with httpx.Client(transport=transport, follow_redirects=True) as http_client:
        response = Replicate("t0ken", fetch=http_client.send).request("/account")
    assert response.history[0].request.url.path == "/v1/account"
    assert b"t0ken" not in pickle.dumps(response)


@pytest.mark.parametrize("kind", [Replicate, AsyncReplicate, Options])
def test_an_object_that_was_not_created_has_a_repr(kind: Any) -> None:
    assert kind.__name__ in repr(kind.__new__(kind))
