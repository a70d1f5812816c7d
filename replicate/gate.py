"""Rate limits, as all calls of one client see them together."""

from __future__ import annotations

import random
import threading

import httpx

from .answers import server_wait

NARROW_FOR = 60.0
"""Seconds after a refusal during which requests leave one after the other."""

TURN = 5.0
"""Seconds after which the next request leaves though the last has no answer yet: it is being held
by the API, whereas refusals come at once."""


class Gate:
    """Lets requests through, none while the API has said to wait, and few at a time after that.

    Opening for all that wait would have all but one of them refused again, so that after a refusal
    each request learns from the answer to the one before it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed_until = 0.0
        self._narrow_until = 0.0
        self._turn_until = 0.0

    def wait(self, now: float) -> float:
        """Seconds to wait before asking again; 0.0: the request may leave now."""
        with self._lock:
            if now < self._closed_until:
                return self._closed_until - now
            if now >= self._narrow_until:
                return 0.0
            if now < self._turn_until:
                return min(self._turn_until - now, random.uniform(0.02, 0.1))
            self._turn_until = now + TURN
            return 0.0

    def learn(self, response: httpx.Response | None, now: float) -> None:
        """Take in what an answer says about the limit; None: there was no answer."""
        with self._lock:
            self._turn_until = 0.0
            if response is None:
                return
            if response.status_code == 429:
                self._closed_until = max(self._closed_until, now + (server_wait(response) or 1.0))
                self._narrow_until = self._closed_until + NARROW_FOR
            elif now < self._narrow_until and response.headers.get("ratelimit-remaining") == "0":
                # Only once the limit has bitten: these headers come with every answer.
                reset = response.headers.get("ratelimit-reset", "")
                if reset.isdigit():
                    self._closed_until = max(self._closed_until, now + int(reset))
