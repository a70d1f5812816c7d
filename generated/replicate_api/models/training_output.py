# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..types import Record, record


@record
class TrainingOutput(Record):
    """What a training made; models may add more."""

    version: str | None = None
    """The new version, at the training's destination."""
    weights: str | None = None
    """The trained weights."""
