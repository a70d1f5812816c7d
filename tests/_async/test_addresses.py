"""Hosts of several addresses, and hosts that cannot be resolved in time."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from replicate import APITimeoutError, AsyncReplicate, OutcomeUnknown
from tests.hosts import Host


@pytest.fixture
def unresponsive() -> Iterator[int]:
    """Return the port of 127.0.0.2 where connecting never ends, as its backlog is full."""
    with socket.create_server(("127.0.0.2", 0), backlog=0) as listening, ExitStack() as stack:
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str, seconds: float = 0) -> None:
    """Have `api.test` resolve to some addresses."""
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host not in ("api.test", b"api.test"):
            return real(host, port, *args, **options)
        time.sleep(seconds)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (it, port)) for it in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("first", ["127.0.0.2", "127.0.0.3"], ids=["silent", "refused"])
async def test_an_address_that_does_not_respond_costs_little(
    unresponsive: int, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    resolve(monkeypatch, first, "127.0.0.1")
    url = f"http://api.test:{unresponsive}"
    with Host(port=unresponsive):
        async with AsyncReplicate("token", base_url=url, timeout=30) as client:
            began = time.monotonic()
            await client.request("/x")
            assert time.monotonic() - began < 5


@pytest.mark.parametrize("addresses", [["127.0.0.2"], ["127.0.0.2"] * 5])
async def test_all_addresses_together_have_one_deadline(
    unresponsive: int, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    resolve(monkeypatch, *addresses)
    url = f"http://api.test:{unresponsive}"
    async with AsyncReplicate("token", base_url=url, max_retries=0) as client:
        began = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            await client.run("a/b", timeout=0.5)
        assert 0.4 <= time.monotonic() - began < 9  # not the 10 of an address
    assert not isinstance(caught.value, OutcomeUnknown)


async def test_resolving_a_host_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, "127.0.0.1", seconds=5)
    with Host() as host:
        url = f"http://api.test:{host.port}"
        async with AsyncReplicate("token", base_url=url, max_retries=0) as client:
            began = time.monotonic()
            with pytest.raises(APITimeoutError, match="resolving"):
                await client.run("a/b", timeout=0.5)
            assert time.monotonic() - began < 4.5
        assert host.requests == []
