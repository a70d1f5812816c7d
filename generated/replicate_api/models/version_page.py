# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import ClassVar

from ..models.version import Version
from ..types import Page, Readers, list_of, record


@record
class VersionPage(Page[Version]):
    """A page of versions."""

    previous: str | None = None
    """URL of the page before; null on the first."""
    next: str | None = None
    """URL of the page after; null on the last."""
    results: list[Version]
    """The versions on this page."""

    _readers: ClassVar[Readers] = {"results": list_of(Version.read)}
