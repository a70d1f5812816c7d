"""The contents of a journal: the states of its inputs, and what their predictions were billed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from .journal_file import open_journal

STATES = ("claimed", "running", "done", "failed", "not created")

READERS = 32
"""Objects that are read at the same time."""


def summarize(location: str) -> str:
    """Return a text with the number of inputs in each state, and the sums of billed metrics.

    A journal that is in use can be read.

    Raises:
        OSError: It cannot be read.
        ReplicateError, ValueError: The location is not that of a journal, or that is damaged.
    """
    with closing(open_journal(location, read_only=True)) as journal:
        names = set(journal.names())

        def read(attempt: str) -> tuple[str, Mapping[str, Any]]:
            """Return the state of an attempt, and the record of its prediction if it has ended."""
            kind = next((kind for kind in (".end", ".out") if attempt + kind in names), "")
            found = journal.get(attempt + kind) or {}
            if "none" in found:
                return "not created", {}
            if kind == ".end":
                return "done" if found["status"] == "succeeded" else "failed", found
            return "running" if kind else "claimed", {}

        attempts = sorted(
            {name.partition(".")[0] for name in names if name.count("/") == 2},
            key=lambda name: int(name.rpartition("/")[2]),
        )
        with ThreadPoolExecutor(READERS) as readers:
            facts = list(readers.map(read, attempts))
    if not attempts:
        raise ValueError(f"{location} is not a journal, or is empty")
    states: dict[str, str] = {}
    metrics = Counter[str]()
    for name, (state, record) in zip(attempts, facts, strict=True):
        states[name.rpartition("/")[0]] = state  # of the last attempt
        values: Mapping[str, Any] = record.get("metrics") or {}
        metrics.update({name: value for name, value in values.items() if _is_billed(name, value)})
    numbers = Counter(states.values())
    seconds = metrics.pop("predict_time", 0)
    lines: list[tuple[float, str]] = [(numbers[each], each) for each in STATES]
    lines += [(seconds, "seconds of predict time"), *((metrics[name], name) for name in metrics)]
    return "\n".join(f"{round(number, 1):>14,} {name}" for number, name in lines)


def _is_billed(name: str, value: object) -> bool:
    is_measure = name == "predict_time" or name.endswith(("_count", "_seconds", "_billing_metric"))
    return is_measure and isinstance(value, int | float)
