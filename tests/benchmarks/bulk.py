"""Measure `map` at the API's limits: 600 creates and 3,000 other requests a minute.

Time is virtual: the event loop skips the time in which nothing is due.

    python tests/benchmarks/bulk.py count=3000 way='"run"'
"""

import asyncio
import heapq
import json
import random
import resource
import selectors
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import attrs
import httpx

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from replicate import AsyncReplicate
from tests.simulated_api import Limit, SimulatedApi

LATENCY = {"create": 0.15, "get": 0.1, "list": 0.25, "cancel": 0.1}
"""Seconds that a response takes, by kind of request."""

CONNECTIONS = 100
"""Connections of the default `fetch`."""


class _SkippingSelector(selectors.DefaultSelector):
    """A selector that moves a clock instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0

    def select(self, timeout: float | None = None) -> Any:
        events = super().select(0)
        if not events and timeout:
            self.time += timeout
        return events


class VirtualClock:
    """The clock of an event loop that skips the time in which nothing is due."""

    def __init__(self) -> None:
        self._selector = _SkippingSelector()

    def now(self) -> float:
        return self._selector.time

    def sleep(self, seconds: float) -> None:
        raise NotImplementedError

    async def asleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def run(self, main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Run a coroutine in virtual time."""

        def loop() -> asyncio.AbstractEventLoop:
            created = asyncio.SelectorEventLoop(self._selector)
            created.time = self.now  # type: ignore[method-assign]
            return created

        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(main())


@attrs.frozen
class Result:
    """What one run took."""

    seconds: float
    """Virtual seconds for all predictions."""
    ideal: float
    """Virtual seconds that the limits and the predictions leave."""
    requests: dict[tuple[str, int], int]
    """Requests by kind and status code."""
    late: float
    """Virtual seconds between the end of a prediction and its result, on average."""
    latest: float
    cpu: float
    """Milliseconds of CPU for a prediction, with the simulated API."""
    api_cpu: float
    """Milliseconds of that which the simulated API took."""
    memory: float
    """MiB that the peak of memory grew by in the last nine tenths of the run."""

    def reads_per_minute(self) -> float:
        """Return the average number of requests that are not creates."""
        reads = sum(n for (kind, _), n in self.requests.items() if kind != "create")
        return reads / self.seconds * 60


def ideal_seconds(
    count: int, concurrency: int, seconds: Callable[[int], float], burst: float
) -> float:
    """Return when the last prediction ends if each is created as soon as limits allow it."""
    running: list[float] = []
    limit, now, end = Limit(600, burst), 0.0, 0.0
    for number in range(count):
        if len(running) == concurrency:
            now = max(now, heapq.heappop(running))
        while delay := limit.delay(now):
            now += delay + 1e-9
        heapq.heappush(running, now + seconds(number))
        end = max(end, now + seconds(number))
    return end


def measure(
    count: int = 3000,
    concurrency: int = 600,
    shortest: float = 60,
    longest: float = 120,
    burst: float = 600,
    reads: float = 3000,
    way: str = "map",
    seed: int = 0,
    latency: dict[str, float] = LATENCY,
    announces: bool = True,
) -> Result:
    """Run predictions through a client, and count what that takes.

    Args:
        count: Predictions.
        concurrency: Predictions that run at the same time.
        shortest: Seconds of the shortest prediction.
        longest: Seconds of the longest prediction.
        burst: Creates that the API admits at once.
        reads: Other requests that the API admits in a minute.
        way: `map`; `run` for `asyncio.gather` of held runs; `poll` for runs that are not held.
        seed: Seed of the random latencies.
        latency: Seconds that a response takes on average, by kind of request.
        announces: The API sends `ratelimit-remaining`.
    """
    durations = [random.Random(number).uniform(shortest, longest) for number in range(count)]
    random.seed(seed)
    clock = VirtualClock()
    api = SimulatedApi(
        clock.now, durations.__getitem__, creates=Limit(600, burst), reads=Limit(reads, reads)
    )
    api.announces_limits = announces
    lateness: list[float] = []
    api_cpu = 0.0
    peaks: list[int] = []

    connections = asyncio.Semaphore(CONNECTIONS)

    async def fetch(request: httpx.Request) -> httpx.Response:
        nonlocal api_cpu
        delay = latency[api.kind(request)] * random.uniform(0.5, 1.5)
        async with connections:
            await asyncio.sleep(delay / 2)
            started = time.process_time()
            response = api(request)
            api_cpu += time.process_time() - started
            if "prefer" in request.headers and response.is_success:
                await asyncio.sleep(min(60, durations[int(response.json()["id"][1:])]))
                response = api.get(response.json()["id"])
            await asyncio.sleep(delay / 2)
        return response

    def note(output: Any) -> None:
        assert not isinstance(output, BaseException), output
        lateness.append(clock.now() - api.finished_at[output.removeprefix("output of ")])
        if len(lateness) in (count // 10, count):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    async def main() -> None:
        client = AsyncReplicate("token", fetch=fetch)
        client.clock = clock
        inputs = ({"number": number} for number in range(count))
        if way == "map":
            async for _, output in client.map(
                "a/b", inputs, concurrency=concurrency, ordered=False
            ):
                note(output)
        else:
            slots = asyncio.Semaphore(concurrency)

            async def run(input: dict[str, Any]) -> None:
                async with slots:
                    note(await client.run("a/b", input, wait=way != "poll"))

            await asyncio.gather(*(run(input) for input in inputs))

    started = time.process_time()
    clock.run(main)
    cpu = time.process_time() - started
    return Result(
        clock.now(),
        ideal_seconds(count, concurrency, durations.__getitem__, burst),
        dict(api.requests),
        sum(lateness) / count,
        max(lateness),
        1000 * cpu / count,
        1000 * api_cpu / count,
        (peaks[-1] - peaks[0]) / 1024,
    )


if __name__ == "__main__":
    options = {name: json.loads(value) for name, value in (arg.split("=") for arg in sys.argv[1:])}
    result = measure(**options)
    print(result)
    print(
        f"{result.seconds / result.ideal:.3f} of ideal, {result.reads_per_minute():.0f} reads/min"
    )
