"""The `wait` argument of `run`."""

from typing import Any

import pytest

from replicate._core.validation import MAX_SECONDS, positive_seconds
from replicate._core.wait_options import WaitOptions


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
    with pytest.raises(TypeError, match="seconds must be a number, not str"):
        positive_seconds("seconds", "1")
    with pytest.raises(
        ValueError, match="seconds must be more than 0 and at most 10,000,000, not -1"
    ):
        positive_seconds("seconds", -1)
    with pytest.raises(ValueError, match="at most"):
        positive_seconds("seconds", MAX_SECONDS + 1)
    with pytest.raises(ValueError, match="at most"):
        positive_seconds("seconds", float("nan"))
