"""The rows of the table, and the goals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from peers import HTTPX, OURS
from results import Results

OUR, HAND = OURS.name, HTTPX.name


@dataclass(frozen=True)
class Row:
    """One line of the table: a field of a measure, in a unit."""

    title: str
    measure: str
    unit: str = "ms"
    field: str = "wall"
    chart: bool = False

    @property
    def scale(self) -> float:
        return {"ms": 1e3, "µs": 1e6, "s": 1, "MB": 1e-6, "": 1}[self.unit]

    def shown(self, value: float | None) -> str:
        if value is None:
            return ""
        scaled = value * self.scale
        digits = 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 1 else 2
        return f"{scaled:,.{digits}f} {self.unit}".strip()


ROWS = [
    Row("installed", "size", "MB"),
    Row("… distributions", "size", "", "distributions"),
    Row("import", "import", chart=True),
    Row("process start to the first answer", "first", chart=True),
    Row("a further client", "construct", "µs"),
    Row("`predictions.get`", "get", "µs", chart=True),
    Row("… CPU", "get", "µs", "cpu"),
    Row("100 predictions parsed", "parse", "µs", chart=True),
    Row("1,000 calls, 20 at a time", "async_20"),
    Row("… 100 at a time", "async_100"),
    Row("… of 50 ms each", "async_100_slow"),
    Row("… all at once", "async_1000", chart=True),
    Row("… failed", "async_1000", "", "failed"),
    Row("1,000 calls of 8 threads", "threads_8"),
    Row("… of 64 threads", "threads_64"),
    Row("10,000 predictions listed", "list", chart=True),
    Row("… memory", "list", "MB", "memory"),
    Row("`run` by polling, 120 ms: late by", "run_120"),
    Row("… 700 ms", "run_700"),
    Row("… 2,750 ms", "run_2750"),
    Row("20,000 events", "events"),
    Row("… the first one", "events", "ms", "first"),
    Row("1 GiB uploaded", "upload", "s"),
    Row("… memory", "upload", "MB", "memory"),
    Row("1 GiB downloaded", "download", "s"),
    Row("… memory", "download", "MB", "memory"),
    Row("code generated", "generate", "s"),
]
PER_THOUSAND = ("async_", "threads_")
"""Measures of a thousand calls, whose samples are of one: shown for all."""


@dataclass(frozen=True)
class Goal:
    """What is to be reached: no more than a limit."""

    title: str
    limit: float
    measured: Callable[[Results], float | None]
    unit: str = "times"


def against(measure: str, field: str = "wall") -> Callable[[Results], float | None]:
    """Our share of what httpx by hand takes."""
    return lambda results: results.ratio(measure, OUR, HAND, field)


def value(measure: str, field: str = "wall", scale: float = 1) -> Callable[[Results], float | None]:
    def found(results: Results) -> float | None:
        measured = results.value(measure, OUR, field)
        return None if measured is None else measured * scale

    return found


def slower(measure: str, other: str) -> Callable[[Results], float | None]:
    """How much more time one measure takes than another of ours."""
    return lambda results: results.ratio(measure, OUR, OUR, other_measure=other)


GOALS = [
    Goal("installed", 6, value("size"), "MB"),
    Goal("distributions", 10, value("size", "distributions"), ""),
    Goal("import", 10, value("import", scale=1e3), "ms"),
    Goal("import, of `import httpx`", 0.15, against("import")),
    Goal("process start to the first answer, of httpx", 1.0, against("first")),
    Goal("a further client", 100, value("construct", scale=1e6), "µs"),
    Goal("`predictions.get`, of httpx", 0.9, against("get")),
    Goal("… CPU", 0.9, against("get", "cpu")),
    Goal("100 predictions parsed, of `json.loads`", 1.5, value("parse", "ratio")),
    Goal("1,000 calls all at once, of 20 at a time", 1.11, slower("async_1000", "async_20")),
    Goal("… failed", 0, value("async_1000", "failed"), ""),
    Goal("1,000 calls of 64 threads, of 8 threads", 1.11, slower("threads_64", "threads_8")),
    Goal("10,000 predictions listed, of httpx", 1.3, against("list")),
    Goal("… memory", 16, value("list", "memory", 1e-6), "MB"),
    Goal("`run` by polling, 120 ms: late by", 50, value("run_120", scale=1e3), "ms"),
    Goal("… 700 ms", 50, value("run_700", scale=1e3), "ms"),
    Goal("… 2,750 ms", 138, value("run_2750", scale=1e3), "ms"),
    Goal("20,000 events, of httpx-sse", 1.3, against("events")),
    Goal("1 GiB uploaded, of httpx", 1.1, against("upload")),
    Goal("… memory", 16.8, value("upload", "memory", 1e-6), "MB"),
    Goal("1 GiB downloaded, of httpx", 1.1, against("download")),
    Goal("… memory", 16.8, value("download", "memory", 1e-6), "MB"),
    Goal("code generated", 5, value("generate"), "s"),
]
