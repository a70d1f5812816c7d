"""The options of waiting: a held create request, then polls, up to a timeout."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, runtime_checkable

import attrs
from replicate_api.arguments import check_argument

from .validation import positive_seconds, resolve_alias

if TYPE_CHECKING:
    from replicate_api.models import Prediction, Training
    from typing_extensions import TypeVar  # type checkers include it: this one has a default

    Completable = TypeVar("Completable", bound=Prediction | Training, default=Prediction)
    """The type that `wait` returns: that of its argument; a prediction for an id."""
else:
    Completable = Any

MAX_PREFER_WAIT = 60
"""Seconds: the longest `Prefer: wait` of the API."""

PREFER_WAIT_LATENCY = 0.5
"""Seconds between the end of a hold and its response, at most."""

MIN_CANCEL_AFTER = 5
"""Seconds: the shortest `Cancel-After` of the API."""

OnTimeout: TypeAlias = Literal["cancel", "detach"]
"""Cancel a prediction that exceeds its timeout, or leave it running."""


@runtime_checkable
class Signal(Protocol):
    """An object that cancels a run once it is set, such as threading.Event and asyncio.Event."""

    def is_set(self) -> bool: ...


@attrs.frozen
class WaitOptions:
    """Options of waiting: a held create request, then polls, up to a timeout.

    Raises:
        TypeError, ValueError: A value is not valid.
    """

    hold: int | None = None
    """Seconds that the create request is held; None: it is not held."""
    interval: float | None = None
    """Seconds between two polls; None: adaptive."""
    timeout: float | None = None
    """Seconds for creating the prediction and waiting for it."""
    on_timeout: OnTimeout = "cancel"

    def __attrs_post_init__(self) -> None:
        positive_seconds("interval", self.interval)
        positive_seconds("timeout", self.timeout)
        check_argument("on_timeout", self.on_timeout, OnTimeout)

    @classmethod
    def parse(
        cls,
        wait: bool | float | Mapping[str, Any],
        timeout: float | None = None,
        on_timeout: OnTimeout = "cancel",
    ) -> WaitOptions:
        """Parse the `wait` argument of `run`.

        True holds the request as long as the API allows. A number is the seconds to hold, 1-60.
        False polls from the start. A mapping has `mode` ("block" or "poll", the default),
        `interval` and `timeout` in seconds: of the hold in mode "block", else of the whole run.

        Raises:
            TypeError, ValueError: The argument is something else.
        """
        if isinstance(wait, bool):
            return cls(MAX_PREFER_WAIT if wait else None, None, timeout, on_timeout)
        if not isinstance(wait, Mapping):
            return cls(_hold("wait", wait), None, timeout, on_timeout)
        if unknown := set(wait) - {"mode", "interval", "timeout"}:
            raise ValueError(
                f"wait has no key {min(map(str, unknown))!r}: use 'mode', 'interval' and 'timeout'"
            )
        mode, limit, hold = wait.get("mode", "poll"), wait.get("timeout"), None
        check_argument("wait['mode']", mode, Literal["block", "poll"])
        if mode == "block":
            hold = _hold("wait['timeout']", MAX_PREFER_WAIT if limit is None else limit)
        else:
            limit = positive_seconds("wait['timeout']", limit)
            timeout = resolve_alias("timeout", timeout, "wait['timeout']", limit)
        interval = positive_seconds("wait['interval']", wait.get("interval"))
        return cls(hold, interval, timeout, on_timeout)

    @property
    def prefer(self) -> str | None:
        """The `Prefer` header, whose hold ends before the timeout."""
        if self.hold is None:
            return None
        hold = self.hold
        if self.timeout is not None:
            hold = min(hold, math.floor(self.timeout - PREFER_WAIT_LATENCY))
        if hold < 1:
            return None
        return "wait" if hold == MAX_PREFER_WAIT else f"wait={hold}"

    @property
    def cancel_after(self) -> str | None:
        """The `Cancel-After` header."""
        if self.timeout is None or self.on_timeout == "detach":
            return None
        return f"{max(MIN_CANCEL_AFTER, math.ceil(self.timeout))}s"

    def deadline(self, now: float) -> float:
        """Return the time by which waiting ends."""
        return math.inf if self.timeout is None else now + self.timeout


def _hold(name: str, value: Any) -> int:
    seconds = positive_seconds(name, value)
    if seconds is None or not 1 <= seconds <= MAX_PREFER_WAIT:
        raise ValueError(f"{name} must be 1 to {MAX_PREFER_WAIT} seconds, not {value!r}")
    return math.ceil(seconds)
