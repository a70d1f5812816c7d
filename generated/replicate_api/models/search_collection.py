# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class SearchCollection(Record):
    """A collection that matches a search."""

    slug: str
    """Name for URLs, in lower case with dashes."""
    name: str
    """Name for people."""
    description: str
    """Description of its models."""
    models: list[str] | None = None
    """Names of its models, as `owner/name`."""
