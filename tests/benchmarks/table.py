"""The results as markdown."""

from __future__ import annotations

from collections.abc import Sequence

from results import Results
from rows import HAND, PER_THOUSAND, ROWS, Row


def table(results: Results, peers: Sequence[str]) -> str:
    """Return the rows that were measured: medians, and in brackets the ratio to httpx by hand."""
    lines = [[row.title, *(cell(results, row, peer) for peer in peers)] for row in ROWS]
    head = ["", *peers]
    rule = ["---", *("---:" for _ in peers)]
    measured = [line for line in lines if any(line[1:])]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *measured])


def cell(results: Results, row: Row, peer: str) -> str:
    value = results.value(row.measure, peer, row.field)
    if value is not None and row.measure.startswith(PER_THOUSAND) and row.field != "failed":
        value *= 1000
    shown = row.shown(value)
    ratio = results.ratio(row.measure, peer, HAND, row.field)
    if shown and peer != HAND and ratio is not None and row.field in ("wall", "cpu", "later"):
        shown += f" ({ratio:.2f})"
    return shown
