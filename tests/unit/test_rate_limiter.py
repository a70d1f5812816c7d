"""Rate limits: many simulated calls of one client against a simulated limit."""

import heapq
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from replicate_api.types import Call

from replicate._core.rate_limiter import (
    IN_FLIGHT_TIMEOUT,
    MAX_WINDOW,
    RECHECK,
    RateLimiter,
    rate_limit_kind,
)
from replicate._core.responses import MAX_WAIT

ROUND_TRIP = 0.2  # seconds


@dataclass
class Api:
    """A bucket of `burst` requests that fills evenly."""

    per_minute: float
    burst: float
    headers: bool
    tokens: float = field(init=False)
    filled: float = 0.0

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def respond(self, now: float) -> httpx.Response:
        gained = (now - self.filled) * self.per_minute / 60
        self.tokens, self.filled = min(self.tokens + gained, self.burst), now
        if self.tokens < 1 - 1e-9:
            seconds = max(1, math.ceil((1 - self.tokens) * 60 / self.per_minute))
            return httpx.Response(429, headers={"retry-after": str(seconds)})
        self.tokens -= 1
        reset = math.ceil((self.burst - self.tokens) * 60 / self.per_minute)
        headers = {"ratelimit-remaining": str(int(self.tokens)), "ratelimit-reset": str(reset)}
        return httpx.Response(201, headers=headers if self.headers else {})


@dataclass
class Simulation:
    """Calls that all begin at once, and what becomes of them."""

    done: list[float] = field(default_factory=list[float])
    refused: dict[int, int] = field(default_factory=dict[int, int])
    checks: int = 0
    sent_while_closed: int = 0

    def run(self, calls: int, respond: Callable[[float], httpx.Response]) -> None:
        limiter, order, closed_until = RateLimiter(), itertools.count(), 0.0
        events: list[tuple[float, int, int, httpx.Response | None]]
        events = [(0.0, next(order), next(limiter.positions), None) for _ in range(calls)]
        while events:
            now, _, position, response = heapq.heappop(events)
            if response is None:
                self.checks += 1
                assert self.checks < 200_000
                if delay := limiter.delay(position, now):
                    heapq.heappush(events, (now + delay, next(order), position, None))
                    continue
                self.sent_while_closed += now < closed_until
                response = respond(now + ROUND_TRIP / 2)
                heapq.heappush(events, (now + ROUND_TRIP, next(order), position, response))
            elif response.status_code == 429:
                self.refused[position] = self.refused.get(position, 0) + 1
                until = now + int(response.headers["retry-after"])
                closed_until = max(closed_until, until)
                limiter.on_rate_limited(position, until - now, now)
                heapq.heappush(events, (now, next(order), position, None))
            else:
                limiter.on_response(position, response, now)
                limiter.release(position)
                self.done.append(now)


@pytest.mark.parametrize("headers", [True, False])
@pytest.mark.parametrize(
    ("per_minute", "burst", "calls"), [(6, 1, 200), (600, 10, 1000), (600, 600, 2000)]
)
def test_all_calls_are_admitted_near_the_limit(
    per_minute: float, burst: int, calls: int, headers: bool
) -> None:
    simulation = Simulation()
    simulation.run(calls, Api(per_minute, burst, headers).respond)
    assert len(simulation.done) == calls
    assert simulation.sent_while_closed == 0
    best = (calls - burst) * 60 / per_minute
    # A server that counts until its bucket is full again may have the last calls wait for that.
    assert max(simulation.done) < 1.3 * best + burst * 60 / per_minute
    # Those that were on their way when nothing was known yet, and then a few.
    assert sum(simulation.refused.values()) <= calls - burst + 2 * calls
    assert max(simulation.refused.values()) <= 3


def test_no_call_is_refused_twice_with_ratelimit_headers() -> None:
    simulation = Simulation()
    simulation.run(200, Api(6, 1, headers=True).respond)
    assert max(simulation.refused.values()) == 1


@pytest.fixture
def limiter() -> RateLimiter:
    return RateLimiter()


@pytest.fixture
def positions(limiter: RateLimiter) -> Iterator[int]:
    return limiter.positions


def test_initially_unlimited(limiter: RateLimiter, positions: Iterator[int]) -> None:
    assert [limiter.delay(next(positions), 0.0) for _ in range(1000)] == [0.0] * 1000


def test_a_429_stops_all_calls(limiter: RateLimiter, positions: Iterator[int]) -> None:
    limiter.on_rate_limited(next(positions), 10.0, 0.0)
    assert limiter.delay(next(positions), 3.0) == 7.0
    assert limiter.delay(next(positions), 9.999) > 0
    assert limiter.delay(next(positions), 10.0) > 0  # two are before it


def test_a_shorter_retry_after_does_not_shorten_the_wait(
    limiter: RateLimiter, positions: Iterator[int]
) -> None:
    limiter.on_rate_limited(next(positions), 10.0, 0.0)
    limiter.on_rate_limited(next(positions), 5.0, 0.0)
    assert limiter.delay(next(positions), 6.0) == 4.0


def test_a_refused_call_keeps_its_position(limiter: RateLimiter) -> None:
    first, second = next(limiter.positions), next(limiter.positions)
    limiter.on_rate_limited(first, 10.0, 0.0)
    limiter.delay(second, 1.0)
    limiter.delay(first, 1.0)
    assert limiter.delay(second, 10.0) > 0
    assert limiter.delay(first, 10.0) == 0


def test_one_request_in_flight_after_a_429(limiter: RateLimiter, positions: Iterator[int]) -> None:
    first, second, third = next(positions), next(positions), next(positions)
    limiter.on_rate_limited(first, 10.0, 0.0)
    assert limiter.delay(first, 10.0) == 0
    assert limiter.delay(second, 10.0) == pytest.approx(RECHECK)
    assert limiter.delay(third, 10.0) == pytest.approx(2 * RECHECK)
    limiter.on_response(first, httpx.Response(201), 10.1)
    assert limiter.delay(second, 10.1) == 0
    assert limiter.delay(third, 10.1) == 0  # the window has grown to two
    assert limiter.delay(next(positions), 10.1) > 0


def test_a_held_request_counts_as_admitted(limiter: RateLimiter, positions: Iterator[int]) -> None:
    first, second = next(positions), next(positions)
    limiter.on_rate_limited(first, 0.0, 0.0)
    assert limiter.delay(first, 0.0) == 0
    assert limiter.delay(second, IN_FLIGHT_TIMEOUT - 0.1) > 0
    assert limiter.delay(second, IN_FLIGHT_TIMEOUT) == 0


def test_a_released_call_frees_its_position(limiter: RateLimiter, positions: Iterator[int]) -> None:
    first, second, third = next(positions), next(positions), next(positions)
    limiter.on_rate_limited(first, 0.0, 0.0)
    limiter.delay(first, 0.0)
    limiter.delay(second, 0.0)
    limiter.release(second)
    limiter.release(first)
    assert limiter.delay(third, 0.0) == 0


def test_unlimited_again_after_enough_responses(
    limiter: RateLimiter, positions: Iterator[int]
) -> None:
    limiter.on_rate_limited(next(positions), 0.0, 0.0)
    for _ in range(2 * MAX_WINDOW):
        position = next(positions)
        assert limiter.delay(position, 0.0) == 0
        limiter.on_response(position, httpx.Response(201), 0.0)
    assert [limiter.delay(next(positions), 0.0) for _ in range(1000)] == [0.0] * 1000


def test_waits_when_ratelimit_remaining_is_zero(
    limiter: RateLimiter, positions: Iterator[int]
) -> None:
    headers = {"ratelimit-remaining": "0", "ratelimit-reset": "10"}
    limiter.on_response(next(positions), httpx.Response(201, headers=headers), 5.0)
    assert limiter.delay(next(positions), 5.0) == 10.0


@pytest.mark.parametrize("reset", ["1770000000", str(int(MAX_WAIT) + 1), "9" * 5000, "soon", ""])
def test_ignores_a_reset_that_is_not_in_seconds(
    limiter: RateLimiter, positions: Iterator[int], reset: str
) -> None:
    headers = {"ratelimit-remaining": "0", "ratelimit-reset": reset}
    limiter.on_response(next(positions), httpx.Response(201, headers=headers), 5.0)
    assert limiter.delay(next(positions), 5.0) == 0


@pytest.mark.parametrize("delay", [MAX_WAIT + 1, 1.8e9, 1e300])
def test_an_absurd_delay_does_not_stop_other_calls(
    limiter: RateLimiter, positions: Iterator[int], delay: float
) -> None:
    limiter.on_rate_limited(next(positions), delay, 0.0)
    assert limiter.delay(next(positions), 0.0) == 0


@pytest.mark.parametrize(
    ("call", "limit"),
    [
        (("POST", "/predictions"), "create"),
        (("POST", "/models/a/b/predictions"), "create"),
        (("POST", "/models/a/b/versions/v/trainings"), "create"),
        (("POST", "/predictions/p1/cancel"), "cancel"),
        (("GET", "/predictions"), "other"),
        (("POST", "/files"), "other"),
    ],
)
def test_rate_limit_kinds(call: tuple[str, str], limit: str) -> None:
    assert rate_limit_kind(Call(*call, lambda response: response)) == limit
