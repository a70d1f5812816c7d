# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The part of a client that generated code uses: sending a call."""

from __future__ import annotations

from typing import Protocol, TypeVar

from .types import Call

T = TypeVar("T")


class Client(Protocol):
    """A client that sends calls."""

    def send(self, call: Call[T]) -> T:
        """Send a call, raise its error, or return its result."""
        ...


class AsyncClient(Protocol):
    """A client that sends calls without blocking."""

    async def send(self, call: Call[T]) -> T:
        """Send a call, raise its error, or return its result."""
        ...
