"""The contents of a journal: the states of its inputs, and what their predictions were billed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

from .store import Store, is_store_url

Fact: TypeAlias = tuple[str, str, Mapping[str, Any]]
"""An input, its state, and the record of its prediction if that has ended."""

STATES = ("claimed", "running", "done", "failed", "not created")

READERS = 32
"""Objects that are read at the same time."""


def summarize(location: str) -> str:
    """Return a text with the number of inputs in each state, and the sums of billed metrics.

    A journal that is in use can be read.

    Raises:
        OSError: It cannot be read.
        ValueError: The location is not that of a journal.
    """
    facts = _facts_of_store(Store(location)) if is_store_url(location) else _facts_of_file(location)
    states: dict[str, str] = {}
    metrics: dict[str, float] = {}
    for input, state, record in facts:
        states[input] = state  # of the last attempt
        values: dict[str, Any] = record.get("metrics") or {}
        for name, value in values.items():
            if _is_billed(name) and isinstance(value, int | float):
                metrics[name] = metrics.get(name, 0) + value
    if not states:
        raise ValueError(f"{location} is not a journal, or is empty")
    numbers = Counter(states.values())
    seconds = metrics.pop("predict_time", 0)
    lines: list[tuple[float, str]] = [(numbers[state], state) for state in STATES]
    lines += [(seconds, "seconds of predict time"), *((metrics[name], name) for name in metrics)]
    return "\n".join(f"{round(number, 1):>14,} {name}" for number, name in lines)


def _is_billed(name: str) -> bool:
    return name == "predict_time" or name.endswith(("_count", "_seconds", "_billing_metric"))


def _facts_of_file(path: str) -> Iterator[Fact]:
    states = {"intent": "claimed", "created": "running", "refused": "not created"}
    for line in Path(path).read_bytes().splitlines():
        try:
            entry = json.loads(line.strip(b"\0"))
            input, event = f"{entry['key']}/{entry['index']}", entry["event"]
        except (KeyError, TypeError, ValueError):
            continue  # cut off
        record: dict[str, Any] = entry.get("prediction") or {}
        yield input, states.get(event) or _state_of(record), record


def _facts_of_store(store: Store) -> Iterable[Fact]:
    names = store.names()
    attempts = sorted(
        {name.partition(".")[0] for name in names if name.count("/") == 2},
        key=lambda name: int(name.rpartition("/")[2]),
    )
    existing = set(names)

    def fact(attempt: str) -> Fact:
        input, state = attempt.rpartition("/")[0], "claimed"
        record: dict[str, Any] = {}
        if f"{attempt}.end" in existing:
            record.update(store.get(f"{attempt}.end") or {})
            state = _state_of(record)
        elif f"{attempt}.out" in existing:
            outcome = store.get(f"{attempt}.out") or {}
            state = "running" if "id" in outcome else "not created"
        return input, state, record

    with ThreadPoolExecutor(READERS) as readers:
        return list(readers.map(fact, attempts))


def _state_of(record: Mapping[str, Any]) -> str:
    if "none" in record:  # its output has expired
        return "not created"
    return "done" if record.get("status") == "succeeded" else "failed"
