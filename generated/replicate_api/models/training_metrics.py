# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class TrainingMetrics(Record):
    """Metrics of a training; models may add more."""

    predict_time: float | None = None
    """Seconds that the training ran, without the time before it started."""
    total_time: float | None = None
    """Seconds from creation to the end."""
