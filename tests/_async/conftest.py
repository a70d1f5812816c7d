"""What the behaviour tests start from: one body for both clients."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from replicate import AsyncReplicate
from replicate.sandbox import Sandbox


@pytest.fixture
async def make_client(sandbox: Sandbox) -> AsyncIterator[Callable[..., AsyncReplicate]]:
    """Makes clients, of the sandbox where the options say nothing else."""
    created: list[AsyncReplicate] = []

    def make(**options: Any) -> AsyncReplicate:
        options = {"auth": sandbox.token, "base_url": sandbox.base_url, **options}
        created.append(AsyncReplicate(**options))
        return created[-1]

    yield make
    for client in created:
        await client.aclose()


@pytest.fixture
def client(make_client: Callable[..., AsyncReplicate]) -> AsyncReplicate:
    """A client of the sandbox."""
    return make_client()
