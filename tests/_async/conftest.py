"""What the behaviour tests start from: one body for both clients."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from replicate import AsyncReplicate
from replicate.sandbox import Sandbox


@pytest.fixture
async def make_client(sandbox: Sandbox) -> AsyncIterator[Callable[..., AsyncReplicate]]:
    """Makes clients, of the sandbox where the options say nothing else."""
    made: list[AsyncReplicate] = []

    def make(**options: Any) -> AsyncReplicate:
        options = {"auth": sandbox.token, "base_url": sandbox.base_url, **options}
        made.append(AsyncReplicate(**options))
        return made[-1]

    yield make
    for client in made:
        await client.aclose()


@pytest.fixture
def client(make_client: Callable[..., AsyncReplicate]) -> AsyncReplicate:
    """A client of the sandbox."""
    return make_client()
