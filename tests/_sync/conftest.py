# Derived from tests/_async/conftest.py by `make generate`.
"""What the behaviour tests start from: one body for both clients."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from replicate import Replicate
from replicate.sandbox import Sandbox


@pytest.fixture
def make_client(sandbox: Sandbox) -> Iterator[Callable[..., Replicate]]:
    """Makes clients, of the sandbox where the options say nothing else."""
    created: list[Replicate] = []

    def make(**options: Any) -> Replicate:
        options = {"auth": sandbox.token, "base_url": sandbox.base_url, **options}
        created.append(Replicate(**options))
        return created[-1]

    yield make
    for client in created:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., Replicate]) -> Replicate:
    """A client of the sandbox."""
    return make_client()
