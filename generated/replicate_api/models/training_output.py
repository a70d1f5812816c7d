# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class TrainingOutput(Record):
    """Output of a training; models may add more."""

    version: str | None = None
    """New version, at the training's destination."""
    weights: str | None = None
    """URL of the trained weights."""
