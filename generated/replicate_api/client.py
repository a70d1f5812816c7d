# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""What generated code asks of a client: to send a call."""

from __future__ import annotations

from typing import Protocol, TypeVar

from .types import Call

T = TypeVar("T")


class Client(Protocol):
    """Sends a call and gives what its answer reads as."""

    def send(self, call: Call[T]) -> T:
        """Send a call, raise what the API answers as an error, and read the answer."""
        ...


class AsyncClient(Protocol):
    """Sends a call and gives what its answer reads as, awaited."""

    async def send(self, call: Call[T]) -> T:
        """Send a call, raise what the API answers as an error, and read the answer."""
        ...
