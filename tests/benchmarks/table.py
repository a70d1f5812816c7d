"""The results as markdown."""

from __future__ import annotations

from collections.abc import Sequence

from results import Results
from rows import GOALS, HAND, PER_THOUSAND, ROWS, Row


def table(results: Results, peers: Sequence[str]) -> str:
    """The rows that were measured: medians, and in brackets the ratio to httpx by hand."""
    lines = [[row.title, *(cell(results, row, peer) for peer in peers)] for row in ROWS]
    return _markdown([["", *peers], *(line for line in lines if any(line[1:]))])


def cell(results: Results, row: Row, peer: str) -> str:
    value = results.value(row.measure, peer, row.field)
    if value is not None and row.measure.startswith(PER_THOUSAND) and row.field != "failed":
        value *= 1000
    shown = row.shown(value)
    ratio = results.ratio(row.measure, peer, HAND, row.field)
    if shown and peer != HAND and ratio is not None and row.field in ("wall", "cpu"):
        shown += f" ({ratio:.2f})"
    return shown


def goals(results: Results) -> str:
    """The goals that were measured, and whether they are reached."""
    lines = [["", "at most", "measured", ""]]
    for goal in GOALS:
        found = goal.measured(results)
        if found is None:
            continue
        shown = f"{found:,.2f} {goal.unit}".strip()
        reached = "reached" if found <= goal.limit else "**missed**"
        lines.append([goal.title, f"{goal.limit:.3g} {goal.unit}".strip(), shown, reached])
    return _markdown(lines)


def _markdown(lines: list[list[str]]) -> str:
    head, *rest = lines
    rule = ["---", *(["---:"] * (len(head) - 1))]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *rest])
