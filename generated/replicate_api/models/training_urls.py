# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..types import Record, record


@record
class TrainingUrls(Record):
    """Where a training is found."""

    get: str
    """The training, in the API."""
    cancel: str
    """Where a POST cancels it."""
    web: str | None = None
    """The training, for a browser."""
