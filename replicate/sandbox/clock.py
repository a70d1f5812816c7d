"""The clock of a sandbox."""

import asyncio
import contextlib
import threading
import time
from datetime import UTC, datetime

_HAS_GETTIME = hasattr(time, "clock_gettime")  # not on Windows


class Clock:
    """A clock that runs `speed` times as fast as real time and can be advanced.

    It starts at the current time. With a speed of 0 it moves only by `advance`. All durations are
    seconds of this clock. Assign it to
    `client.clock` to make a client sleep by it.
    """

    def __init__(self, speed: float = 1.0) -> None:
        if not 0 <= speed < float("inf"):
            raise ValueError(f"speed must be a finite number from 0, not {speed}")
        self.speed = speed
        self._start = time.time()
        self._monotonic = monotonic()
        self._advanced = 0.0
        self._changed_condition = threading.Condition()
        self._sleepers: dict[asyncio.Future[None], float] = {}

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return self.unadjusted() + self._advanced

    def unadjusted(self) -> float:
        """Return the time in seconds since 1970 without what `advance` added."""
        return self._start + (monotonic() - self._monotonic) * self.speed

    def advance(self, seconds: float) -> None:
        """Move the time forward and wake sleepers in the order of their wake-up times."""
        if seconds < 0:
            raise ValueError(f"seconds must not be negative: {seconds}")
        with self._changed_condition:
            self._advanced += seconds
            self._changed_condition.notify_all()
            sleepers = sorted(self._sleepers.items(), key=lambda item: item[1])
        for sleeper, _ in sleepers:
            # A loop that was closed meanwhile has nobody to wake.
            with contextlib.suppress(RuntimeError):
                sleeper.get_loop().call_soon_threadsafe(_wake, sleeper)

    def sleep(self, seconds: float) -> None:
        """Block the thread for so many seconds. Use `asleep` in a coroutine."""
        moment = self.now() + seconds
        with self._changed_condition:
            while (remaining := moment - self.now()) > 0:
                self._changed_condition.wait(self._real(remaining))

    async def asleep(self, seconds: float) -> None:
        """Sleep for so many seconds."""
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, moment: float) -> None:
        """Sleep until `now()` reaches the moment."""
        loop = asyncio.get_running_loop()
        while moment > self.now():
            sleeper: asyncio.Future[None] = loop.create_future()
            with self._changed_condition:
                self._sleepers[sleeper] = moment
                remaining = moment - self.now()
            seconds = self._real(max(remaining, 0))
            timer = None if seconds is None else loop.call_later(seconds, _wake, sleeper)
            try:
                await sleeper
            finally:
                if timer is not None:
                    timer.cancel()
                with self._changed_condition:
                    del self._sleepers[sleeper]

    def _real(self, seconds: float) -> float | None:
        """Return the real seconds until then, or None if the clock does not run."""
        return seconds / self.speed if self.speed else None


def monotonic() -> float:
    """Return the monotonic time in seconds, even if freezegun replaces `time.monotonic`."""
    return time.clock_gettime(time.CLOCK_MONOTONIC) if _HAS_GETTIME else time.monotonic()


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)


def timestamp(moment: float) -> str:
    """Format a time as the API does: `2024-04-22T11:15:01.040000Z`."""
    text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")
