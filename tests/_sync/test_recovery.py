# Derived from tests/_async/test_recovery.py by `make generate`.
"""A client after many of its calls were broken off: nothing of them is left in its way."""

import random
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from replicate import Replicate, ReplicateError
from replicate.sandbox import Close, Cut, Sandbox, Stall, Status

MOST = 100
"""Connections that a client has at most."""

Connected = Callable[[], int]


@pytest.mark.parametrize("fault", [Close(), Cut(5), Status(500), Stall(3600, after=5)], ids=str)
def test_broken_calls_release_their_connections(
    make_client: Any, sandbox: Sandbox, together: Any, connected: Connected, fault: Any
) -> None:
    client = make_client(max_retries=0, timeout=2)
    sandbox.faults.add("GET", "*", fault, count=100)

    def get() -> Any:
        try:
            return (client.account.get()).username
        except ReplicateError as error:
            return error

    results = together([get] * 150)
    assert sum(isinstance(result, ReplicateError) for result in results) >= 100
    sandbox.faults.clear()
    assert connected() <= MOST
    for _ in range(100):
        assert (client.account.get()).username == "acme"


def test_interrupted_calls_release_their_connections(
    client: Replicate, together: Any, connected: Connected
) -> None:
    fetch = client.fetch

    class Broken(BaseException):
        pass

    def breaking(request: httpx.Request) -> httpx.Response:
        response = fetch(request)
        if random.random() < 0.5:
            response.close()
            raise Broken
        return response

    def get() -> bool:
        try:
            return bool(client.models.list())
        except Broken:
            return False

    client.fetch = breaking
    assert set(together([get] * 150)) == {True, False}
    client.fetch = fetch
    assert connected() <= MOST
    for _ in range(100):
        assert (client.account.get()).username == "acme"
