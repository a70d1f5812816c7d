"""Samples by measure, peer and round; medians and ratios of them."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

Sample = dict[str, float]


class Results:
    """All samples of a run."""

    def __init__(self) -> None:
        self.machine: dict[str, str] = {}
        self._rounds: defaultdict[str, defaultdict[str, dict[int, Sample]]]
        self._rounds = defaultdict(lambda: defaultdict(dict))

    def add(self, measure: str, peer: str, round: int, sample: Sample) -> None:
        self._rounds[measure][peer][round] = sample

    def value(self, measure: str, peer: str, field: str = "wall") -> float | None:
        """Return the median over the rounds."""
        found = [
            sample[field] for sample in self._rounds[measure][peer].values() if field in sample
        ]
        return median(found) if found else None

    def ratio(self, measure: str, peer: str, other: str, field: str = "wall") -> float | None:
        """Return the median of the ratios within each round, as a slow minute slows both."""
        mine = self._rounds[measure][peer]
        others = self._rounds[measure][other]
        found = [
            mine[round][field] / others[round][field]
            for round in mine.keys() & others.keys()
            if mine[round].get(field) is not None and others[round].get(field)
        ]
        return median(found) if found else None

    def save(self, path: Path) -> None:
        path.write_text(json.dumps({"machine": self.machine, "rounds": self._rounds}))

    @classmethod
    def load(cls, path: Path) -> Results:
        results = cls()
        saved: dict[str, Any] = json.loads(path.read_text())
        results.machine = saved["machine"]
        for measure, peers in saved["rounds"].items():
            for peer, rounds in peers.items():
                for round, sample in rounds.items():
                    results.add(measure, peer, int(round), sample)
        return results
