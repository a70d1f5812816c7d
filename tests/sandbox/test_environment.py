"""Surroundings of a sandbox: proxies, frozen time, and the released client."""

import os
import socket
from collections.abc import Iterator

import freezegun
import httpx
import pytest

import replicate
from replicate.sandbox import Sandbox


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """An address that HTTP_PROXY names, where nothing responds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        for name in ("no_proxy", "NO_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name in ("http_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
        yield listener


def assert_unused(proxy: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        proxy.accept()


def test_client_without_proxy(proxy: socket.socket, sandbox: Sandbox) -> None:
    client = sandbox.client(timeout=5)
    [picture] = client.run("sandbox/image", {"prompt": "a cat"})
    assert picture.read().startswith(b"\x89PNG")
    assert_unused(proxy)


async def test_async_client_without_proxy(proxy: socket.socket, sandbox: Sandbox) -> None:
    async with sandbox.async_client(timeout=5) as client:
        assert await client.run("replicate/hello-world", {"text": "x"}) == "hello x"
    assert_unused(proxy)


def test_fixture_without_proxy(proxy: socket.socket, replicate_sandbox: Sandbox) -> None:
    with replicate.Replicate(timeout=5) as client:
        assert client.account.get().username == "acme"
    response = httpx.get(f"{replicate_sandbox.origin}/v1/account", timeout=5)
    assert response.status_code == 401
    assert_unused(proxy)


def test_no_proxy_is_extended(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "example.com,127.0.0.1")
    assert sandbox.environment["NO_PROXY"] == "example.com,127.0.0.1"
    assert sandbox.environment["no_proxy"] == "example.com,127.0.0.1"


def test_base_url_suits_clients_that_add_v1(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    with replicate.Replicate() as client:
        assert client.account.get().username == "acme"
    # The released client appends paths such as /v1/account to REPLICATE_BASE_URL.
    response = httpx.get(
        f"{os.environ['REPLICATE_BASE_URL']}/v1/account",
        headers={"Authorization": f"Bearer {os.environ['REPLICATE_API_TOKEN']}"},
    )
    assert response.status_code == 200


@pytest.mark.parametrize("prefix", ["/v1/v1", ""])
def test_wrong_base_url(sandbox: Sandbox, prefix: str) -> None:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    response = httpx.get(f"{sandbox.origin}{prefix}/account", headers=headers)
    assert response.status_code == 404
    assert sandbox.base_url in response.json()["detail"]


def test_frozen_before_the_start() -> None:
    with freezegun.freeze_time("2030-01-02"), Sandbox() as sandbox:
        client = sandbox.client()
        prediction = client.predictions.create(model="sandbox/counter", input={"until": 2})
        assert client.wait(prediction).output == ["0", "1"]
        assert str(prediction.created_at).startswith("2030-01-02")


def test_frozen_while_it_runs(sandbox: Sandbox) -> None:
    with freezegun.freeze_time("2030-01-02"):
        client = sandbox.client()
        assert client.run("sandbox/counter", {"until": 2}) == ["0", "1"]
        text = client.stream("sandbox/language", {"prompt": "Hi", "pause": 0.01}).text()
    assert text == "You said: Hi\nThat is 1 words."
