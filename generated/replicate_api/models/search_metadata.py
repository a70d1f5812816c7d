# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class SearchMetadata(Record):
    """Metadata of a model in a search's results."""

    generated_description: str | None = None
    """A longer description, written by a language model."""
    tags: list[str] | None = None
    """Uses of the model, such as `text-to-image`."""
    score: float | None = None
    """Score of the match; higher is better, and it can be above 1."""
