"""The rows of the table and of the chart."""

from __future__ import annotations

from dataclasses import dataclass

from peers import HTTPX, OURS

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
    Row("process start to the first response", "first", chart=True),
    Row("… CPU", "first", "ms", "cpu"),
    Row("a further client", "construct", "µs"),
    Row("`predictions.get`", "get", "µs", chart=True),
    Row("… CPU", "get", "µs", "cpu"),
    Row("1,000 calls of 64 threads", "threads_64"),
    Row("… CPU", "threads_64", "ms", "cpu"),
    Row("1,000 calls, 20 at a time", "async_20"),
    Row("… 100 at a time", "async_100"),
    Row("… of 50 ms each", "async_100_slow"),
    Row("… all at once", "async_1000", chart=True),
    Row("… failed", "async_1000", "", "failed"),
    Row("100 predictions parsed and read", "parse", "µs", chart=True),
    Row("… of `json.loads` and reading", "parse", "", "ratio"),
    Row("10,000 predictions listed and read", "list", chart=True),
    Row("… memory", "list", "MB", "memory"),
    Row("`run` by polling, 120 ms: late by", "wait", "ms", "late_120"),
    Row("… 700 ms", "wait", "ms", "late_700"),
    Row("… 2,750 ms", "wait", "ms", "late_2750"),
    Row("… 60 s", "wait", "ms", "late_60000"),
    Row("… its requests", "wait", "", "requests_60000"),
    Row("first token of a process's first stream", "token", chart=True),
    Row("… from the start of the process, CPU", "token", "ms", "process"),
    Row("… of a later stream", "token", "ms", "later"),
    Row("20,000 events", "events"),
    Row("1 GiB uploaded", "upload", "s"),
    Row("… memory", "upload", "MB", "memory"),
    Row("1 GiB downloaded", "download", "s"),
    Row("… memory", "download", "MB", "memory"),
    Row("a typed model of 40 inputs generated", "generate"),
    Row("… an input of 40 values checked", "check", "µs"),
]
PER_THOUSAND = ("async_", "threads_")
"""Measures of a thousand calls, whose samples are of one: shown for all."""
