# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..records import Record, record


@record
class TrainingOutput(Record):
    """Output of a training; models may add more."""

    version: str | None = None
    """New version, at the training's destination."""
    weights: str | None = None
    """URL of the trained weights."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {"version": get("version"), "weights": get("weights")}
