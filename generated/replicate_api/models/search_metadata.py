# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..types import Record, record


@record
class SearchMetadata(Record):
    """What a search knows of a model, beyond the model itself."""

    generated_description: str | None = None
    """A longer description, written by a language model."""
    tags: list[str] | None = None
    """What the model is for, such as `text-to-image`."""
    score: float | None = None
    """How well the model matches; more is better, and it can be above 1."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "generated_description": get("generated_description"),
            "tags": get("tags"),
            "score": get("score"),
        }
