"""Terminal statuses, poll intervals and the `wait` argument of `run`."""

from typing import Any

import pytest

from replicate import Prediction, Training
from replicate._core.predictions import WaitOptions, poll_interval
from replicate._core.status import is_terminal
from replicate._core.validation import MAX_SECONDS, positive_seconds


@pytest.mark.parametrize("kind", [Prediction, Training])
@pytest.mark.parametrize(
    ("status", "completed", "terminal"),
    [
        ("starting", None, False),
        ("processing", None, False),
        ("processing", "2026-01-01T00:00:00Z", False),
        ("succeeded", None, True),
        ("failed", None, True),
        ("canceled", None, True),
        ("aborted", None, True),
        ("exploded", None, False),
        ("exploded", "2026-01-01T00:00:00Z", True),
        (None, None, False),
    ],
)
def test_terminal(kind: Any, status: str | None, completed: str | None, terminal: bool) -> None:
    assert is_terminal(kind.from_dict({"status": status, "completed_at": completed})) is terminal


def test_poll_interval_is_about_an_eleventh_of_the_time_waited() -> None:
    for waited, usual in ((0, 0.05), (0.1, 0.05), (1.1, 0.1), (4.4, 0.4)):
        intervals = {poll_interval(waited, None) for _ in range(100)}
        assert all(0.8 * usual <= each <= 1.2 * usual for each in intervals)
        assert len(intervals) > 50  # jittered


@pytest.mark.parametrize("waited", [7, 60, 3600])
def test_poll_interval_is_at_most_half_a_second(waited: float) -> None:
    assert {poll_interval(waited, None) for _ in range(100)} == {0.5}


@pytest.mark.parametrize("ends", [0.12, 0.7, 1.2, 1.7, 2.75, 4.1, 60])
def test_a_result_is_late_by_a_twentieth_of_its_time(ends: float) -> None:
    delays: list[float] = []
    for _ in range(1000):
        now, polls, round_trip = 0.002, 0, 0.002
        while now - round_trip < ends:
            now += poll_interval(now, None) + round_trip
            polls += 1
        delays.append(now - ends)
        assert polls < 150
    assert sum(delays) / len(delays) <= max(0.05, 0.05 * ends)
    assert max(delays) <= 0.5 + round_trip * 2


@pytest.mark.parametrize("waited", [0, 1, 1000])
def test_poll_interval_is_the_argument(waited: float) -> None:
    assert poll_interval(waited, 30) == 30
    assert poll_interval(waited, 0.001) == 0.001


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (True, WaitOptions(hold=60)),
        (False, WaitOptions()),
        (1, WaitOptions(hold=1)),
        (2.2, WaitOptions(hold=3)),
        ({}, WaitOptions()),
        ({"interval": 0.5}, WaitOptions(interval=0.5)),
        ({"interval": None, "timeout": None}, WaitOptions()),
        ({"mode": "poll", "interval": 2, "timeout": 90}, WaitOptions(interval=2, timeout=90)),
        ({"mode": "block"}, WaitOptions(hold=60)),
        ({"mode": "block", "timeout": 5, "interval": 1}, WaitOptions(hold=5, interval=1)),
    ],
    ids=repr,
)
def test_parse(wait: Any, expected: WaitOptions) -> None:
    assert WaitOptions.parse(wait) == expected


def test_parse_names_an_unknown_key() -> None:
    with pytest.raises(ValueError, match="wait has no key 'seconds': use 'mode', 'interval'"):
        WaitOptions.parse({"seconds": 5})


@pytest.mark.parametrize(
    ("hold", "prefer"), [(None, None), (60, "wait"), (59, "wait=59"), (1, "wait=1")]
)
def test_prefer(hold: int | None, prefer: str | None) -> None:
    assert WaitOptions(hold=hold).prefer == prefer


@pytest.mark.parametrize(
    ("timeout", "prefer"),
    [(100, "wait"), (60, "wait=59"), (2.9, "wait=2"), (2.1, "wait=1"), (0.5, None)],
)
def test_prefer_ends_before_the_timeout(timeout: float, prefer: str | None) -> None:
    assert WaitOptions.parse(True, timeout).prefer == prefer


@pytest.mark.parametrize(
    ("options", "after"),
    [
        (WaitOptions(), None),
        (WaitOptions(timeout=60.1), "61s"),
        (WaitOptions(timeout=0.5), "5s"),
        (WaitOptions(timeout=60, on_timeout="detach"), None),
    ],
)
def test_cancel_after(options: WaitOptions, after: str | None) -> None:
    assert options.cancel_after == after


def test_positive_seconds_names_the_argument() -> None:
    assert positive_seconds("seconds", None) is None
    assert positive_seconds("seconds", 0.5) == 0.5
    with pytest.raises(TypeError, match="seconds must be a number of seconds, not str"):
        positive_seconds("seconds", "1")
    with pytest.raises(
        ValueError, match="seconds must be more than 0 and at most 10,000,000, not -1"
    ):
        positive_seconds("seconds", -1)
    with pytest.raises(ValueError, match="at most"):
        positive_seconds("seconds", MAX_SECONDS + 1)
    with pytest.raises(ValueError, match="at most"):
        positive_seconds("seconds", float("nan"))
