"""Statuses of predictions and trainings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from replicate_api.models import Prediction, Training

TERMINAL_STATUSES = frozenset({"succeeded", "failed", "canceled", "aborted"})
"""Statuses after which a prediction or training does not change."""


def is_terminal(record: Prediction | Training) -> bool:
    """Return True if a prediction or training has ended.

    One with an unknown status has ended once it has a completion time.
    """
    status: Any = record.status  # any JSON value
    if isinstance(status, str) and status in TERMINAL_STATUSES:
        return True
    return status not in ("starting", "processing") and record.completed_at is not None
