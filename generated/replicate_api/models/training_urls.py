# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class TrainingUrls(Record):
    """URLs of a training."""

    get: str  # type: ignore[assignment]  # hides Record.get
    """URL of the training in the API."""
    cancel: str
    """URL that cancels it by a POST."""
    web: str | None = None
    """URL of the training's page."""
