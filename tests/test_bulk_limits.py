"""Many predictions at the limits of the API, by virtual time."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from bulk import measure


@pytest.mark.parametrize("options", [{"burst": 20}, {"announces": False}], ids=str)
def test_map_is_little_slower_than_the_limits(options: dict[str, Any]) -> None:
    result = measure(count=400, concurrency=300, **options)
    assert result.seconds <= 1.05 * result.ideal
    assert result.reads_per_minute() <= 600
    assert result.requests.get(("list", 429), 0) + result.requests.get(("get", 429), 0) == 0
    assert result.requests.get(("create", 429), 0) <= 50
    assert result.latest <= 2 + 0.05 * 120


def test_held_runs_are_as_fast_as_others_at_a_limit() -> None:
    options: dict[str, Any] = {"count": 150, "concurrency": 150, "shortest": 20, "longest": 20}
    held = measure(**options, burst=10, way="run")
    others = measure(**options, burst=10, way="poll")
    assert held.seconds <= 1.1 * others.seconds


def test_polls_slow_down_at_a_limit_of_reads() -> None:
    result = measure(count=200, concurrency=200, reads=60)
    assert result.requests["create", 201] == 200
    assert result.seconds <= 1.5 * result.ideal
    refused = sum(count for (kind, status), count in result.requests.items() if status == 429)
    assert refused <= 0.3 * sum(result.requests.values())
