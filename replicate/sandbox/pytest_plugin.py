"""The pytest fixture `replicate_sandbox`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from .sandbox import Sandbox


@pytest.fixture(scope="session")
def _replicate_sandbox_ports() -> dict[str, int]:
    """Return the ports of the first sandbox, which later ones use too.

    A client that outlives a test, such as the one behind `replicate.run`, then finds the next
    sandbox.
    """
    return {"port": 0, "delivery_port": 0}


@pytest.fixture
def replicate_sandbox(
    monkeypatch: pytest.MonkeyPatch, _replicate_sandbox_ports: dict[str, int]
) -> Iterator[Sandbox]:
    """Start a sandbox that clients find by environment variables during the test."""
    from . import Sandbox

    ports = _replicate_sandbox_ports
    with Sandbox(port=ports["port"], delivery_port=ports["delivery_port"]) as sandbox:
        ports["port"] = urlsplit(sandbox.origin).port or 0
        ports["delivery_port"] = urlsplit(sandbox.delivery_origin).port or 0
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        yield sandbox
