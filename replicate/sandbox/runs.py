"""The parameter by which a model's function logs, sleeps and sets metrics."""

from __future__ import annotations

import asyncio
import concurrent.futures
import json
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from .clock import Clock
    from .jobs import Job

T = TypeVar("T")


class Canceled(Exception):
    """Raised by the methods of a run after it was canceled."""


class Run:
    """A run of a model: logs, metrics, and sleep on the sandbox's clock.

    A function receives it in a parameter annotated `Run`, which is not an input of the model.
    """

    def __init__(self, job: Job, clock: Clock) -> None:
        self._job = job
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self.resume(clock.now())
        self._pending: set[concurrent.futures.Future[Any]] = set()

    @property
    def id(self) -> str:
        """The id of the prediction or training."""
        return self._job.id

    @property
    def canceled(self) -> bool:
        """True if the run was canceled or its deadline has passed."""
        return self._job.is_terminal

    def now(self) -> float:
        """Return the time of this run in seconds since 1970.

        When the clock is advanced over several of its sleeps, the run still sleeps them one after
        the other: a minute is six sleeps of ten seconds.
        """
        return self._moment + self._clock.unadjusted() - self._resumed

    def log(self, text: str) -> None:
        """Append text to the logs. Add the newline yourself."""
        self.call_on_loop(self._job.log, text)

    def metric(self, name: str, value: float) -> None:
        """Set a property of the finished prediction's `metrics`.

        Raises:
            ValueError: If the value is nan or infinite.
        """
        json.dumps(value, allow_nan=False)
        self._job.metrics[name] = value

    def sleep(self, seconds: float) -> None:
        """Sleep in a plain function.

        Raises:
            Canceled: As soon as the run is canceled.
        """
        if self._is_loop():
            raise RuntimeError("use `await run.asleep(...)` in an async function")
        self._wait(self.asleep(seconds))

    async def asleep(self, seconds: float) -> None:
        """Sleep in an async function.

        Raises:
            Canceled: At the deadline of the run.
        """
        moment = self.now() + seconds
        deadline = self._job.deadline
        if deadline is not None and deadline <= moment:
            await self._clock.sleep_until(deadline)
            self._job.expire()
            raise Canceled(self.id)
        await self._clock.sleep_until(moment)
        self.resume(moment)

    def resume(self, moment: float) -> None:
        """Set the time of this run."""
        self._moment, self._resumed = moment, self._clock.unadjusted()

    def call_on_loop(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function in the sandbox's event loop, where all state lives."""

        async def call() -> T:
            return function(*arguments)

        if self._is_loop():
            return function(*arguments)
        return self._wait(call())

    def interrupt(self) -> None:
        """Raise Canceled in a function that still runs in its thread, at its next call."""
        for pending in list(self._pending):
            pending.cancel()

    def _is_loop(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        if self.canceled or self._loop.is_closed():
            work.close()
            raise Canceled(self.id)
        pending = asyncio.run_coroutine_threadsafe(work, self._loop)
        self._pending.add(pending)
        if self.canceled:  # since the last look, so that `interrupt` may have missed this one
            pending.cancel()
        try:
            return pending.result()
        except concurrent.futures.CancelledError:
            raise Canceled(self.id) from None
        finally:
            self._pending.discard(pending)
