"""The rows of the table, and the goals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from peers import FAST, HTTPX, OURS, PYREQWEST, Peer
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
    Row("… CPU", "first", "ms", "cpu"),
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
    Row("`run` by polling, 120 ms: late by", "wait", "ms", "late_120"),
    Row("… 700 ms", "wait", "ms", "late_700"),
    Row("… 2,750 ms", "wait", "ms", "late_2750"),
    Row("… 60 s", "wait", "ms", "late_60000"),
    Row("… its requests", "wait", "", "requests_60000"),
    Row("20,000 events", "events"),
    Row("… the first one, of a stream that pauses", "events", "ms", "first"),
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


def against(
    measure: str, field: str = "wall", peer: Peer = OURS, other: Peer = HTTPX
) -> Callable[[Results], float | None]:
    """Our share of what another one takes."""
    return lambda results: results.ratio(measure, peer.name, other.name, field)


def value(
    measure: str, field: str = "wall", scale: float = 1, peer: Peer = OURS
) -> Callable[[Results], float | None]:
    def found(results: Results) -> float | None:
        measured = results.value(measure, peer.name, field)
        return None if measured is None else measured * scale

    return found


def slower(measure: str, other: str) -> Callable[[Results], float | None]:
    """How much more time one measure takes than another of ours."""
    return lambda results: results.ratio(measure, OUR, OUR, other_measure=other)


MIB = 1 / (1 << 20)

GOALS = [
    Goal("`import replicate`, over a bare interpreter", 10, value("import", scale=1e3), "ms"),
    Goal("… of `import httpx`", 0.15, against("import")),
    Goal("process start to the first `predictions.get`, of httpx", 1.0, against("first")),
    Goal("`Replicate()` after the first", 100, value("construct", scale=1e6), "µs"),
    Goal("`predictions.get`, of `httpx.Client`", 0.9, against("get")),
    Goal("… CPU", 0.9, against("get", "cpu")),
    Goal("… with the extra `fast`", 0.5, against("get", peer=FAST)),
    Goal("… CPU", 0.5, against("get", "cpu", peer=FAST)),
    Goal("100 predictions parsed, of `json.loads`", 1.5, value("parse", "ratio")),
    Goal("… with the extra `fast`", 1.0, value("parse", "ratio", peer=FAST)),
    Goal("1,000 calls all at once, of 20 at a time", 1 / 0.9, slower("async_1000", "async_20")),
    Goal("… failed", 0, value("async_1000", "failed"), ""),
    Goal(
        "… with the extra `fast`, of pyreqwest",
        1.5,
        against("async_1000", peer=FAST, other=PYREQWEST),
    ),
    Goal(
        "1,000 calls, 100 at a time, with the extra `fast`, of pyreqwest",
        1.5,
        against("async_100", peer=FAST, other=PYREQWEST),
    ),
    Goal("1,000 calls of 64 threads, of 8 threads", 1 / 0.9, slower("threads_64", "threads_8")),
    Goal("10,000 predictions listed, of httpx", 1.3, against("list")),
    Goal("… memory growth", 16, value("list", "memory", MIB), "MiB"),
    Goal("`run` by polling, 120 ms: late by", 50, value("wait", "late_120", 1e3), "ms"),
    Goal("… 700 ms", 50, value("wait", "late_700", 1e3), "ms"),
    Goal("… 2,750 ms", 137.5, value("wait", "late_2750", 1e3), "ms"),
    # Half a second, and a round trip on a busy processor.
    Goal("… 60 s", 510, value("wait", "late_60000", 1e3), "ms"),
    Goal("… 60 s, its requests", 150, value("wait", "requests_60000"), ""),
    Goal("20,000 events, of httpx-sse", 1.3, against("events")),
    Goal("… the first one, of a stream that pauses", 50, value("events", "first", 1e3), "ms"),
    Goal("1 GiB uploaded, of httpx", 1.1, against("upload")),
    Goal("… memory growth", 16, value("upload", "memory", MIB), "MiB"),
    Goal("1 GiB downloaded, of httpx", 1.1, against("download")),
    Goal("… memory growth", 16, value("download", "memory", MIB), "MiB"),
    Goal("`make generate`", 5, value("generate"), "s"),
    Goal("installed", 6, value("size", scale=1e-6), "MB"),
    Goal("… distributions", 10, value("size", "distributions"), ""),
]
