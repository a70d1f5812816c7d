# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class FileUrls(Record):
    """URLs of a file."""

    get: str  # type: ignore[assignment]  # hides Record.get
    """URL to pass to a model as input; only the model can read it."""
