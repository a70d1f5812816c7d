# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class DocumentationPage(Record):
    """A page of Replicate's documentation."""

    name: str
    """Title of the page."""
    href: str
    """Path of the page on replicate.com."""
