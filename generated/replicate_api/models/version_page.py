# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..records import Page, list_of, record


@record
class VersionPage(Page["Version"]):
    """A page of versions."""

    previous: str | None = None
    """URL of the page before; null on the first."""
    next: str | None = None
    """URL of the page after; null on the last."""
    results: list[Version]
    """The versions on this page."""

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {"results": list_of(Version._parse)}


from ..models.version import Version
