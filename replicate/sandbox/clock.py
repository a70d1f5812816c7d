"""The sandbox's time."""

import asyncio
import contextlib
import threading
import time
from datetime import UTC, datetime


class Clock:
    """Time that runs `speed` times as fast as real time and can be moved forward.

    It starts at the real time of day. All lengths are seconds of this clock. A client whose `clock`
    this is pauses by it too.
    """

    def __init__(self, speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"speed must be above 0, not {speed}")
        self.speed = speed
        self._start = time.time()
        self._monotonic = time.monotonic()
        self._advanced = 0.0
        self._jumped = threading.Condition()
        self._sleepers: dict[asyncio.Future[None], float] = {}

    def now(self) -> float:
        """Seconds since 1970, as `time.time()` tells them."""
        return self.passed() + self._advanced

    def passed(self) -> float:
        """The same without what it was moved forward by."""
        return self._start + (time.monotonic() - self._monotonic) * self.speed

    def advance(self, seconds: float) -> None:
        """Move time forward at once; sleepers whose moment has come wake in its order."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        with self._jumped:
            self._advanced += seconds
            self._jumped.notify_all()
            sleepers = sorted(self._sleepers.items(), key=lambda item: item[1])
        for sleeper, _ in sleepers:
            # A loop that was closed meanwhile has nobody to wake.
            with contextlib.suppress(RuntimeError):
                sleeper.get_loop().call_soon_threadsafe(_wake, sleeper)

    def sleep(self, seconds: float) -> None:
        """Block this thread; for a coroutine there is `asleep`."""
        moment = self.now() + seconds
        with self._jumped:
            while (left := moment - self.now()) > 0:
                self._jumped.wait(left / self.speed)

    async def asleep(self, seconds: float) -> None:
        await self.until(self.now() + seconds)

    async def until(self, moment: float) -> None:
        """Sleep until `now()` has reached the moment."""
        loop = asyncio.get_running_loop()
        while moment > self.now():
            sleeper: asyncio.Future[None] = loop.create_future()
            with self._jumped:
                self._sleepers[sleeper] = moment
                left = moment - self.now()
            timer = loop.call_later(max(left, 0) / self.speed, _wake, sleeper)
            try:
                await sleeper
            finally:
                timer.cancel()
                with self._jumped:
                    del self._sleepers[sleeper]


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)


def timestamp(moment: float) -> str:
    """The moment as the API writes it: `2024-04-22T11:15:01.040000Z`."""
    text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
    return text.replace("+00:00", "Z")
