"""When a prediction is finished, and how to wait for it."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import attrs

if TYPE_CHECKING:
    from replicate_api.models import Prediction, Training

FINAL = frozenset({"succeeded", "failed", "canceled", "aborted"})
"""The statuses that a prediction or training ends with."""

LONGEST_HOLD = 60
"""Seconds that the API holds a request with `Prefer: wait` at most."""

HOLD_ANSWER = 0.5
"""Seconds that the answer to a held request may take after the hold."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
"""Seconds between two polls, about, where the caller gives no interval."""


class Signal(Protocol):
    """Says that the caller wants to stop: threading.Event and asyncio.Event are signals."""

    def is_set(self) -> bool: ...


def is_final(record: Prediction | Training) -> bool:
    """Whether a prediction or training has ended.

    One with a status that is not known yet counts as ended once it has a time of completion.
    """
    status: Any = record.status  # whatever came
    if isinstance(status, str) and status in FINAL:
        return True
    return status not in ("starting", "processing") and record.completed_at is not None


def pause(waited: float, interval: float | None) -> float:
    """Seconds until the next poll, after having waited for `waited` seconds.

    About an eleventh of the time waited, so that a result is late by less than 5 % of its time on
    average, for less than 150 polls in the first minute; jittered, so that many clients do not poll
    in step. A given interval is kept.
    """
    if interval is not None:
        return interval
    usual = max(SHORTEST_PAUSE, waited / 11)
    return min(LONGEST_PAUSE, usual * random.uniform(0.8, 1.2))


@attrs.frozen
class Waiting:
    """How `run` waits: a create request held for `hold` seconds, then a poll every `interval`."""

    hold: int | None = None
    """None: the create request is not held."""
    interval: float | None = None
    """None: adaptive."""
    timeout: float | None = None

    @property
    def prefer(self) -> str | None:
        """The `Prefer` header."""
        if self.hold is None:
            return None
        return "wait" if self.hold == LONGEST_HOLD else f"wait={self.hold}"

    def within(self, timeout: float) -> Waiting:
        """The same, with a hold that ends before `timeout`, to have the answer in time."""
        longest = math.floor(timeout - HOLD_ANSWER)
        if self.hold is None or longest >= self.hold:
            return self
        return attrs.evolve(self, hold=longest if longest > 0 else None)

    @classmethod
    def of(cls, wait: bool | float | Mapping[str, Any]) -> Waiting:
        """Read the `wait` argument of `run`.

        True holds as long as the API allows; a number is the seconds to hold (1-60); False polls
        from the start; a mapping has `mode` ("block" or "poll", the default), `interval` and
        `timeout` in seconds: the hold when blocking, else the limit of the whole run.

        Raises:
            ValueError, TypeError: anything else.
        """
        if isinstance(wait, Mapping):
            return cls._of_mapping(wait)
        if wait is True:
            return cls(hold=LONGEST_HOLD)
        if wait is False:
            return cls()
        return cls(hold=_hold("wait", wait))

    @classmethod
    def _of_mapping(cls, wait: Mapping[str, Any]) -> Waiting:
        if unknown := set(wait) - {"mode", "interval", "timeout"}:
            raise ValueError(
                f"wait has no {sorted(unknown)[0]!r}: it takes 'mode', 'interval' and 'timeout'"
            )
        mode, timeout = wait.get("mode", "poll"), wait.get("timeout")
        interval = positive("wait['interval']", wait.get("interval"))
        if mode == "poll":
            return cls(interval=interval, timeout=positive("wait['timeout']", timeout))
        if mode == "block":
            hold = LONGEST_HOLD if timeout is None else _hold("wait['timeout']", timeout)
            return cls(hold=hold, interval=interval)
        raise ValueError(f"wait['mode'] must be 'block' or 'poll', not {mode!r}")


def _hold(name: str, value: Any) -> int:
    seconds = positive(name, value)
    if seconds is None or not 1 <= seconds <= LONGEST_HOLD:
        raise ValueError(f"{name} must be 1 to {LONGEST_HOLD} seconds, not {value!r}")
    return math.ceil(seconds)


def positive(name: str, value: Any) -> float | None:
    """Check that an argument is a positive, finite number of seconds, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be positive and finite, not {value!r}")
    return value
