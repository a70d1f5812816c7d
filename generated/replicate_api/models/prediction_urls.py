# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class PredictionUrls(Record):
    """URLs of a prediction."""

    get: str  # type: ignore[assignment]  # hides Record.get
    """URL of the prediction in the API."""
    cancel: str
    """URL that cancels it by a POST."""
    stream: str | None = None
    """URL of its output as server-sent events, on another host; absent if the model cannot
    stream.
    """
    web: str | None = None
    """URL of the prediction's page."""
