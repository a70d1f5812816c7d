# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..types import Page, Readers, list_of, record

if TYPE_CHECKING:
    from ..models.collection import Collection


@record
class CollectionPage(Page["Collection"]):
    """A page of collections."""

    previous: str | None = None
    """URL of the page before; null on the first."""
    next: str | None = None
    """URL of the page after; null on the last."""
    results: list[Collection]
    """The collections on this page."""

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.collection import Collection

        return {"results": list_of(Collection.read)}
