# Derived from tests/_async/conftest.py by `make generate`.
"""What the behaviour tests start from: one body for both clients."""

from collections.abc import Iterator

import pytest

from replicate import Replicate
from replicate.sandbox import Sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Replicate]:
    """A client of the sandbox."""
    with Replicate(sandbox.token, base_url=sandbox.base_url) as client:
        yield client
