"""What a model's function is given to say and ask while it runs."""

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
    """Raised in a model's function where it speaks to its run after that was canceled."""


class Run:
    """One run of a model: logs, metrics, and sleep on the sandbox's clock.

    A function gets it in a parameter annotated `Run`; the parameter is no input of the model.
    """

    def __init__(self, job: Job, clock: Clock) -> None:
        self._job = job
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self.resume(clock.now())
        self._pending: set[concurrent.futures.Future[Any]] = set()

    @property
    def id(self) -> str:
        return self._job.id

    @property
    def canceled(self) -> bool:
        """Whether the run has ended from outside: canceled, or past its deadline."""
        return self._job.is_final

    def now(self) -> float:
        """Seconds since 1970 as this run has lived them.

        When the clock is advanced over several of its sleeps, the run still takes them one after
        the other: a jump of a minute is six sleeps of ten seconds, not one.
        """
        return self._moment + self._clock.passed() - self._resumed

    def log(self, text: str) -> None:
        """Add to the logs, as it is: lines end in a newline of yours."""
        self.on_loop(self._job.log, text)

    def metric(self, name: str, value: float) -> None:
        """Set a property of the finished prediction's `metrics`; ValueError for nan."""
        json.dumps(value, allow_nan=False)
        self._job.metrics[name] = value

    def sleep(self, seconds: float) -> None:
        """Sleep in a plain function; Canceled is raised as soon as the run is canceled."""
        if self._is_loop():
            raise RuntimeError("use `await run.asleep(...)` in an async function")
        self._wait(self.asleep(seconds))

    async def asleep(self, seconds: float) -> None:
        """Sleep in an async function."""
        moment = self.now() + seconds
        deadline = self._job.deadline
        if deadline is not None and deadline <= moment:
            await self._clock.until(deadline)
            self._job.expire()
            raise Canceled(self.id)
        await self._clock.until(moment)
        self.resume(moment)

    def resume(self, moment: float) -> None:
        """Go on from that moment, however much later it is by the clock."""
        self._moment, self._resumed = moment, self._clock.passed()

    def on_loop(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call the function where all state lives: in the sandbox's event loop."""

        async def call() -> T:
            return function(*arguments)

        if self._is_loop():
            return function(*arguments)
        return self._wait(call())

    def abandon(self) -> None:
        """Make a function that still runs in its thread end where it next speaks to us."""
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
        if self.canceled:  # since the last look, so that `abandon` may have missed this one
            pending.cancel()
        try:
            return pending.result()
        except concurrent.futures.CancelledError:
            raise Canceled(self.id) from None
        finally:
            self._pending.discard(pending)
