"""The deadline of a request, within which all of its timeouts lie."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

MAX_RESPONSE_TIME = 600.0
"""Seconds to wait for a response's head, however slowly it arrives, where nothing says less."""


class Deadline:
    """The deadline of one request, and how far that request has come.

    Args:
        timeouts: Seconds for `connect`, `read`, `write` and `pool`, as httpx has them, and for
            `total`, which includes all of them.
    """

    def __init__(self, timeouts: Mapping[str, float | None]) -> None:
        total = timeouts.get("total")
        self._end = math.inf if total is None else time.monotonic() + total
        self._step_end = math.inf
        self.is_sent = False
        """True if any of the request may have been written to a connection."""
        names = ("connect", "read", "write", "pool")
        self.timeouts = {name: Timeout(timeouts.get(name), self) for name in names}

    def remaining(self) -> float:
        """Return the seconds until the deadline, 0 or less once it has passed."""
        return min(self._end, self._step_end) - time.monotonic()

    def limit(self, seconds: float) -> None:
        """Set a deadline for the next step, such as a response's head; `math.inf` lifts it."""
        self._step_end = time.monotonic() + seconds


class Timeout(float):
    """Seconds for one operation, which ends with the deadline of its request at the latest.

    A float, as it travels through a library that takes one.
    """

    deadline: Deadline

    def __new__(cls, seconds: float | None, deadline: Deadline) -> Timeout:
        """Create a timeout, of MAX_RESPONSE_TIME if there is none."""
        timeout = super().__new__(cls, MAX_RESPONSE_TIME if seconds is None else seconds)
        timeout.deadline = deadline
        return timeout


def remaining(timeout: float | None, error: type[Exception]) -> float:
    """Return the seconds for an operation that starts now.

    Raises:
        Exception: The deadline has passed; of the class `error`.
    """
    if timeout is None:
        return MAX_RESPONSE_TIME
    seconds = (
        min(timeout, timeout.deadline.remaining()) if isinstance(timeout, Timeout) else timeout
    )
    if seconds <= 0:
        raise error("the deadline has passed")
    return seconds
