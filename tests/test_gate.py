"""Rate limits: many simulated calls of one client against a simulated limit."""

import heapq
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from replicate._core.rate_limiter import LONGEST_RESET, STEP, TURN, WIDE, Gate

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

    def answer(self, now: float) -> httpx.Response:
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
    looks: int = 0
    sent_while_closed: int = 0

    def run(self, calls: int, answer: Callable[[float], httpx.Response]) -> None:
        gate, order, closed_until = Gate(), itertools.count(), 0.0
        events: list[tuple[float, int, int, httpx.Response | None]]
        events = [(0.0, next(order), next(gate.tickets), None) for _ in range(calls)]
        while events:
            now, _, ticket, response = heapq.heappop(events)
            if response is None:
                self.looks += 1
                assert self.looks < 200_000
                if rest := gate.wait(ticket, now):
                    heapq.heappush(events, (now + rest, next(order), ticket, None))
                    continue
                self.sent_while_closed += now < closed_until
                response = answer(now + ROUND_TRIP / 2)
                heapq.heappush(events, (now + ROUND_TRIP, next(order), ticket, response))
            elif response.status_code == 429:
                self.refused[ticket] = self.refused.get(ticket, 0) + 1
                until = now + int(response.headers["retry-after"])
                closed_until = max(closed_until, until)
                gate.refused(ticket, until)
                heapq.heappush(events, (now, next(order), ticket, None))
            else:
                gate.answered(ticket, response, now)
                gate.leave(ticket)
                self.done.append(now)


@pytest.mark.parametrize("headers", [True, False])
@pytest.mark.parametrize(
    ("per_minute", "burst", "calls"), [(6, 1, 200), (600, 10, 1000), (600, 600, 2000)]
)
def test_all_calls_pass_near_the_limit_and_few_are_refused(
    per_minute: float, burst: int, calls: int, headers: bool
) -> None:
    simulation = Simulation()
    simulation.run(calls, Api(per_minute, burst, headers).answer)
    assert len(simulation.done) == calls
    assert simulation.sent_while_closed == 0
    best = (calls - burst) * 60 / per_minute
    # A server that counts until its bucket is full again may have the last calls wait for that.
    assert max(simulation.done) < 1.3 * best + burst * 60 / per_minute
    # Those that were on their way when nothing was known yet, and then a few.
    assert sum(simulation.refused.values()) <= calls - burst + 2 * calls
    assert max(simulation.refused.values()) <= 3


def test_nobody_is_refused_twice_where_the_answers_say_what_is_left() -> None:
    simulation = Simulation()
    simulation.run(200, Api(6, 1, headers=True).answer)
    assert max(simulation.refused.values()) == 1


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def tickets(gate: Gate) -> Iterator[int]:
    return gate.tickets


def test_is_open_at_first(gate: Gate, tickets: Iterator[int]) -> None:
    assert [gate.wait(next(tickets), 0.0) for _ in range(1000)] == [0.0] * 1000


def test_a_refusal_closes_it_for_all(gate: Gate, tickets: Iterator[int]) -> None:
    gate.refused(next(tickets), until=10.0)
    assert gate.wait(next(tickets), 3.0) == 7.0
    assert gate.wait(next(tickets), 9.999) > 0
    assert gate.wait(next(tickets), 10.0) > 0  # two are before it


def test_a_shorter_wait_does_not_open_it_earlier(gate: Gate, tickets: Iterator[int]) -> None:
    gate.refused(next(tickets), until=10.0)
    gate.refused(next(tickets), until=5.0)
    assert gate.wait(next(tickets), 6.0) == 4.0


def test_opens_for_the_first_that_came_though_it_was_refused(gate: Gate) -> None:
    first, second = next(gate.tickets), next(gate.tickets)
    gate.refused(first, until=10.0)
    gate.wait(second, 1.0)
    gate.wait(first, 1.0)
    assert gate.wait(second, 10.0) > 0
    assert gate.wait(first, 10.0) == 0


def test_lets_one_leave_and_the_next_after_its_answer(gate: Gate, tickets: Iterator[int]) -> None:
    first, second, third = next(tickets), next(tickets), next(tickets)
    gate.refused(first, until=10.0)
    assert gate.wait(first, 10.0) == 0
    assert gate.wait(second, 10.0) == pytest.approx(STEP)
    assert gate.wait(third, 10.0) == pytest.approx(2 * STEP)
    gate.answered(first, httpx.Response(201), 10.1)
    assert gate.wait(second, 10.1) == 0
    assert gate.wait(third, 10.1) > 0


def test_does_not_wait_for_the_answer_of_a_request_that_is_held(
    gate: Gate, tickets: Iterator[int]
) -> None:
    first, second = next(tickets), next(tickets)
    gate.refused(first, until=0.0)
    assert gate.wait(first, 0.0) == 0
    assert gate.wait(second, TURN - 0.1) > 0
    assert gate.wait(second, TURN) == 0


def test_a_call_that_gives_up_makes_room(gate: Gate, tickets: Iterator[int]) -> None:
    first, second, third = next(tickets), next(tickets), next(tickets)
    gate.refused(first, until=0.0)
    gate.wait(first, 0.0)
    gate.wait(second, 0.0)
    gate.leave(second)
    gate.leave(first)
    assert gate.wait(third, 0.0) == 0


def test_is_wide_open_again_after_enough_answers(gate: Gate, tickets: Iterator[int]) -> None:
    gate.refused(next(tickets), until=0.0)
    for _ in range(2 * WIDE):
        ticket = next(tickets)
        assert gate.wait(ticket, 0.0) == 0
        gate.answered(ticket, httpx.Response(201), 0.0)
    assert [gate.wait(next(tickets), 0.0) for _ in range(1000)] == [0.0] * 1000


def test_closes_when_an_answer_says_that_nothing_is_left(
    gate: Gate, tickets: Iterator[int]
) -> None:
    headers = {"ratelimit-remaining": "0", "ratelimit-reset": "10"}
    gate.answered(next(tickets), httpx.Response(201, headers=headers), 5.0)
    assert gate.wait(next(tickets), 5.0) == 10.0


@pytest.mark.parametrize("reset", ["1770000000", str(LONGEST_RESET + 1), "9" * 5000, "soon", ""])
def test_ignores_a_reset_that_is_no_number_of_seconds(
    gate: Gate, tickets: Iterator[int], reset: str
) -> None:
    headers = {"ratelimit-remaining": "0", "ratelimit-reset": reset}
    gate.answered(next(tickets), httpx.Response(201, headers=headers), 5.0)
    assert gate.wait(next(tickets), 5.0) == 0
