"""Terminal statuses."""

from typing import Any

import pytest

from replicate import Prediction, Training
from replicate._core.status import is_terminal


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
