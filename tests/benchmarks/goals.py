"""The goals: the most that a measure may be. `make bench` fails with those that are missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from peers import HTTPX, NPM, OURS, RELEASED, Peer
from results import Results


@dataclass(frozen=True)
class Goal:
    """A limit of one measure."""

    title: str
    measure: str
    limit: float
    value: Callable[[Results], float | None]
    unit: str = "times"

    def problem(self, results: Results) -> str | None:
        """Return why the goal is missed; None if it is reached."""
        value = self.value(results)
        if value is None:
            return f"{self.title}: not measured"
        if value <= self.limit:
            return None
        return f"{self.title}: {value:,.2f} {self.unit}, at most {self.limit:g}".replace(" ,", ",")


def missed(results: Results, measures: Sequence[str]) -> list[str]:
    """Return a line for each goal of these measures that is missed."""
    problems = [goal.problem(results) for goal in GOALS if goal.measure in measures]
    return [problem for problem in problems if problem]


def _of_httpx(title: str, measure: str, limit: float, field: str = "cpu") -> Goal:
    return Goal(
        f"{title}, of httpx by hand",
        measure,
        limit,
        lambda results: results.ratio(measure, OURS.name, HTTPX.name, field),
    )


def _below(title: str, measure: str, peers: Sequence[Peer] = RELEASED) -> list[Goal]:
    """Return the goals of a measure that is to be below that of each of these peers."""

    def value(results: Results, peer: Peer) -> float | None:
        ratio = results.ratio(measure, OURS.name, peer.name, "cpu")
        ended = results.value(measure, OURS.name) is not None
        return 0.0 if ratio is None and ended else ratio  # the peer failed, or did not end in time

    return [
        Goal(f"{title}, of {peer.name}", measure, 1.0, partial(value, peer=peer)) for peer in peers
    ]


def _at_most(title: str, measure: str, field: str, limit: float, unit: str, scale: float) -> Goal:
    def value(results: Results) -> float | None:
        found = results.value(measure, OURS.name, field)
        return None if found is None else found * scale

    return Goal(title, measure, limit, value, unit)


def _memory(title: str, measure: str) -> Goal:
    return _at_most(f"{title}, growth of memory", measure, "memory", 16, "MiB", 1 / (1 << 20))


def _gets(title: str, measure: str) -> list[Goal]:
    failed = _at_most(f"{title}, failures", measure, "failed", 0, "", 1)
    return [*_below(title, measure), failed]


def _late(milliseconds: int) -> Goal:
    limit = max(50, 0.05 * milliseconds)
    title = f"`run` by polling, {milliseconds:,} ms: late by"
    return _at_most(title, "wait", f"late_{milliseconds}", limit, "ms", 1e3)


PYTHON = [peer for peer in RELEASED if peer is not NPM]

GOALS = [
    _at_most("`import replicate`", "import", "wall", 10, "ms", 1e3),
    _of_httpx("process start to the first response", "first", 1.2),
    *_below("process start to the first response", "first", PYTHON),
    _of_httpx("`predictions.get`, CPU", "get", 0.95),
    _of_httpx("`predictions.get` of 64 threads, CPU", "threads_64", 0.95),
    *_gets("1,000 calls, 20 at a time", "async_20"),
    *_gets("1,000 calls, 100 at a time", "async_100"),
    *_gets("1,000 calls, all at once", "async_1000"),
    _at_most("100 predictions parsed and read, of json.loads", "parse", "ratio", 2.0, "times", 1),
    _of_httpx("10,000 predictions listed and read", "list", 1.7),
    *_below("10,000 predictions listed and read", "list"),
    _memory("10,000 predictions listed and read", "list"),
    _of_httpx("first token of a process, from its start", "token", 1.6, "process"),
    _of_httpx("20,000 events", "events", 1.3),
    _of_httpx("1 GiB uploaded", "upload", 1.2),
    _memory("1 GiB uploaded", "upload"),
    _of_httpx("1 GiB downloaded", "download", 1.2),
    _memory("1 GiB downloaded", "download"),
    _at_most("a typed model of 40 inputs generated", "generate", "cpu", 20, "ms", 1e3),
    _at_most("an input of 40 values checked", "check", "cpu", 50, "µs", 1e6),
    *(_late(milliseconds) for milliseconds in (120, 700, 2750, 60_000)),
]
