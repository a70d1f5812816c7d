"""When a prediction has ended, and how `run` is to wait."""

from typing import Any

import pytest

from replicate import Prediction, Training
from replicate._core.validation import positive
from replicate._core.predictions import Waiting, is_final, pause


@pytest.mark.parametrize("kind", [Prediction, Training])
@pytest.mark.parametrize(
    ("status", "completed", "final"),
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
def test_final(kind: Any, status: str | None, completed: str | None, final: bool) -> None:
    assert is_final(kind.from_dict({"status": status, "completed_at": completed})) is final


def test_pause_is_about_an_eleventh_of_the_time_waited() -> None:
    for waited, usual in ((0, 0.05), (0.1, 0.05), (1.1, 0.1), (4.4, 0.4)):
        pauses = {pause(waited, None) for _ in range(100)}
        assert all(0.8 * usual <= each <= 1.2 * usual for each in pauses)
        assert len(pauses) > 50  # jittered


@pytest.mark.parametrize("waited", [7, 60, 3600])
def test_pause_is_half_a_second_at_most(waited: float) -> None:
    assert {pause(waited, None) for _ in range(100)} == {0.5}


@pytest.mark.parametrize("ends", [0.12, 0.7, 1.2, 1.7, 2.75, 4.1, 60])
def test_a_result_is_late_by_a_twentieth_of_its_time(ends: float) -> None:
    delays: list[float] = []
    for _ in range(1000):
        now, polls, round_trip = 0.002, 0, 0.002
        while now - round_trip < ends:
            now += pause(now, None) + round_trip
            polls += 1
        delays.append(now - ends)
        assert polls < 150
    assert sum(delays) / len(delays) <= max(0.05, 0.05 * ends)
    assert max(delays) <= 0.5 + round_trip * 2


@pytest.mark.parametrize("waited", [0, 1, 1000])
def test_pause_keeps_a_given_interval(waited: float) -> None:
    assert pause(waited, 30) == 30
    assert pause(waited, 0.001) == 0.001


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (True, Waiting(hold=60)),
        (False, Waiting()),
        (1, Waiting(hold=1)),
        (2.2, Waiting(hold=3)),
        ({}, Waiting()),
        ({"interval": 0.5}, Waiting(interval=0.5)),
        ({"interval": None, "timeout": None}, Waiting()),
        ({"mode": "poll", "interval": 2, "timeout": 90}, Waiting(interval=2, timeout=90)),
        ({"mode": "block"}, Waiting(hold=60)),
        ({"mode": "block", "timeout": 5, "interval": 1}, Waiting(hold=5, interval=1)),
    ],
    ids=repr,
)
def test_reads_wait(wait: Any, expected: Waiting) -> None:
    assert Waiting.of(wait) == expected


def test_says_which_key_of_wait_is_wrong() -> None:
    with pytest.raises(ValueError, match="wait has no 'seconds': it takes 'mode', 'interval'"):
        Waiting.of({"seconds": 5})


@pytest.mark.parametrize(
    ("hold", "prefer"), [(None, None), (60, "wait"), (59, "wait=59"), (1, "wait=1")]
)
def test_prefer(hold: int | None, prefer: str | None) -> None:
    assert Waiting(hold=hold).prefer == prefer


@pytest.mark.parametrize(
    ("timeout", "prefer"),
    [(100, "wait"), (60, "wait=59"), (2.9, "wait=2"), (2.1, "wait=1"), (0.5, None)],
)
def test_holds_within_a_timeout(timeout: float, prefer: str | None) -> None:
    assert Waiting.of(True, timeout).prefer == prefer


@pytest.mark.parametrize(
    ("waiting", "after"),
    [
        (Waiting(), None),
        (Waiting(timeout=60.1), "61s"),
        (Waiting(timeout=0.5), "5s"),
        (Waiting(timeout=60, on_timeout="detach"), None),
    ],
)
def test_cancel_after(waiting: Waiting, after: str | None) -> None:
    assert waiting.cancel_after == after


def test_positive_names_the_argument() -> None:
    assert positive("seconds", None) is None
    assert positive("seconds", 0.5) == 0.5
    with pytest.raises(TypeError, match="seconds must be a number of seconds, not str"):
        positive("seconds", "1")
    with pytest.raises(ValueError, match="seconds must be positive and finite, not -1"):
        positive("seconds", -1)
