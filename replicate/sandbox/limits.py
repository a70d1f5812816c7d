"""Rate limits, on the sandbox's clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from .clock import Clock
from .problems import Problem


@dataclass(frozen=True)
class RateLimit:
    """The number of requests per minute, of which `burst` may come at once.

    With `retry_after=False` the 429 has no `Retry-After` header; its body always has the delay.
    """

    CREATES: ClassVar[RateLimit]
    """Replicate's limit for creating predictions and trainings: 600 per minute."""
    OTHERS: ClassVar[RateLimit]
    """Replicate's limit for all other requests: 3,000 per minute."""

    per_minute: float
    burst: int = 1
    retry_after: bool = True

    def __post_init__(self) -> None:
        if not (self.per_minute > 0 and self.burst >= 1):
            raise ValueError(f"per_minute must be above 0 and burst at least 1: {self}")


# https://replicate.com/docs/topics/predictions/rate-limits
RateLimit.CREATES = RateLimit(per_minute=600, burst=600)
RateLimit.OTHERS = RateLimit(per_minute=3000, burst=3000)


class Limiter:
    """A token bucket of `burst` tokens, filled evenly."""

    def __init__(self, limit: RateLimit, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._tokens = float(limit.burst)
        self._filled = clock.now()

    def acquire(self) -> dict[str, str]:
        """Count one request and return the rate limit headers of its response.

        Raises:
            Problem: 429 if the limit is reached.
        """
        now = self._clock.now()
        gained = (now - self._filled) * self._limit.per_minute / 60
        self._tokens = min(self._tokens + gained, self._limit.burst)
        self._filled = now
        if self._tokens < 1:
            raise self._problem()
        self._tokens -= 1
        return self._headers()

    def _wait(self, tokens: float) -> int:
        """Return the whole seconds until there are so many tokens."""
        missing = max(tokens - self._tokens, 0)
        return math.ceil(missing * 60 / self._limit.per_minute)

    def _headers(self) -> dict[str, str]:
        return {
            "ratelimit-remaining": str(int(self._tokens)),
            "ratelimit-reset": str(self._wait(self._limit.burst)),
        }

    def _problem(self) -> Problem:
        seconds = max(self._wait(1), 1)
        headers = self._headers() | {"ratelimit-reset": str(seconds)}
        if self._limit.retry_after:
            headers["retry-after"] = str(seconds)
        return Problem(
            429,
            f"Request was throttled. Your rate limit resets in ~{seconds}s.",
            headers=headers,
            retry_after=seconds,
        )
