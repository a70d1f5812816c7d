"""What the behaviour tests start from: one body for both clients."""

from collections.abc import AsyncIterator

import pytest

from replicate import AsyncReplicate
from replicate.sandbox import Sandbox


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[AsyncReplicate]:
    """A client of the sandbox."""
    async with AsyncReplicate(sandbox.token, base_url=sandbox.base_url) as client:
        yield client
