"""When a prediction is finished, and how to wait for it."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

import attrs

from .arguments import one_of, positive

if TYPE_CHECKING:
    from replicate_api.models import Prediction, Training
    from typing_extensions import TypeVar  # type checkers bring it: theirs has a default

    Ended = TypeVar("Ended", bound=Prediction | Training, default=Prediction)
    """What `wait` gives: what it was given; for an id, a prediction."""
else:
    Ended = Any

FINAL = frozenset({"succeeded", "failed", "canceled", "aborted"})
"""The statuses that a prediction or training ends with."""

LONGEST_HOLD = 60
"""Seconds that the API holds a request with `Prefer: wait` at most."""

HOLD_ANSWER = 0.5
"""Seconds that the answer to a held request may take after the hold."""

SHORTEST_CANCEL_AFTER = 5
"""Seconds: the API takes no shorter `Cancel-After`."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5
"""Seconds between two polls, about, where the caller gives no interval."""

OnTimeout: TypeAlias = Literal["cancel", "detach"]
"""What becomes of a prediction that takes longer."""


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
    """How to wait for a prediction: held by its create request, then polled, until time is up.

    Raises:
        ValueError, TypeError: a value that this cannot be done with.
    """

    hold: int | None = None
    """Seconds that the create request is held; None: it is not."""
    interval: float | None = None
    """Seconds between two polls; None: adaptive."""
    timeout: float | None = None
    """Seconds for all of it."""
    on_timeout: OnTimeout = "cancel"

    def __attrs_post_init__(self) -> None:
        positive("interval", self.interval)
        positive("timeout", self.timeout)
        if self.on_timeout not in ("cancel", "detach"):
            raise ValueError(f"on_timeout must be 'cancel' or 'detach', not {self.on_timeout!r}")

    @classmethod
    def of(
        cls,
        wait: bool | float | Mapping[str, Any],
        timeout: float | None = None,
        on_timeout: OnTimeout = "cancel",
    ) -> Waiting:
        """Read the `wait` argument of `run`.

        True holds as long as the API allows; a number is the seconds to hold (1-60); False polls
        from the start; a mapping has `mode` ("block" or "poll", the default), `interval` and
        `timeout` in seconds: the hold when blocking, else the limit of the whole run.

        Raises:
            ValueError, TypeError: anything else.
        """
        if isinstance(wait, bool):
            return cls(LONGEST_HOLD if wait else None, None, timeout, on_timeout)
        if not isinstance(wait, Mapping):
            return cls(_hold("wait", wait), None, timeout, on_timeout)
        if unknown := set(wait) - {"mode", "interval", "timeout"}:
            raise ValueError(
                f"wait has no {sorted(unknown)[0]!r}: it takes 'mode', 'interval' and 'timeout'"
            )
        mode, limit, hold = wait.get("mode", "poll"), wait.get("timeout"), None
        if mode == "block":
            hold = _hold("wait['timeout']", LONGEST_HOLD if limit is None else limit)
        elif mode == "poll":
            limit = positive("wait['timeout']", limit)
            timeout = one_of("timeout", timeout, "wait['timeout']", limit)
        else:
            raise ValueError(f"wait['mode'] must be 'block' or 'poll', not {mode!r}")
        interval = positive("wait['interval']", wait.get("interval"))
        return cls(hold, interval, timeout, on_timeout)

    @property
    def prefer(self) -> str | None:
        """The `Prefer` header, whose hold ends before the timeout, to have the answer in time."""
        if self.hold is None:
            return None
        hold = self.hold
        if self.timeout is not None:
            hold = min(hold, math.floor(self.timeout - HOLD_ANSWER))
        if hold < 1:
            return None
        return "wait" if hold == LONGEST_HOLD else f"wait={hold}"

    @property
    def cancel_after(self) -> str | None:
        """The `Cancel-After` header."""
        if self.timeout is None or self.on_timeout == "detach":
            return None
        return f"{max(SHORTEST_CANCEL_AFTER, math.ceil(self.timeout))}s"

    def until(self, now: float) -> float:
        """When time is up."""
        return math.inf if self.timeout is None else now + self.timeout


def _hold(name: str, value: Any) -> int:
    seconds = positive(name, value)
    if seconds is None or not 1 <= seconds <= LONGEST_HOLD:
        raise ValueError(f"{name} must be 1 to {LONGEST_HOLD} seconds, not {value!r}")
    return math.ceil(seconds)
