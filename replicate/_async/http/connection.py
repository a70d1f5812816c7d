"""What the connections to hosts have in common, however they reach them."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod

import httpx

from ...options import Origin, origin

IDLE_TIME = 30.0
"""Seconds after which an idle connection is not used again: servers and routers close them."""


class AsyncConnection(ABC):
    """A connection to one origin, for one request at a time; opened by its first one."""

    def __init__(self, url: httpx.URL) -> None:
        self.origin: Origin = origin(url)
        self.used_at: float = 0.0
        """When its last answer was read, by `time.monotonic()`."""

    def is_old(self) -> bool:
        """Whether it has been idle for so long that its host may be closing it."""
        return self.used_at + IDLE_TIME < time.monotonic()

    @abstractmethod
    async def send(self, request: httpx.Request) -> httpx.Response:
        """Send a request; what it answers is still to be read, if it has not come whole.

        Raises:
            httpx.TransportError: there is no answer.
        """

    @abstractmethod
    def is_idle(self) -> bool:
        """Whether its last answer was read to the end, and another request may follow."""

    @abstractmethod
    def has_ended(self) -> bool:
        """Whether the host has closed it in the meantime, or sent what nobody asked for."""

    @abstractmethod
    async def aclose(self) -> None: ...
