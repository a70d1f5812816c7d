"""Fixtures that all tests share."""

import os
from collections.abc import Iterator

import pytest

from replicate.sandbox import Sandbox


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own token and settings out of the tests."""
    for name in list(os.environ):
        if name.startswith("REPLICATE_"):
            monkeypatch.delenv(name)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """An embedded API of its own for each test."""
    with Sandbox() as sandbox:
        yield sandbox
