# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..types import Record, record


@record
class FileUrls(Record):
    """Where a file is found."""

    get: str
    """URL to pass to a model as input; only the model can read it."""
