# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..types import Readers, Record, list_of, record

if TYPE_CHECKING:
    from ..models.documentation_page import DocumentationPage
    from ..models.search_collection import SearchCollection
    from ..models.search_model import SearchModel


@record
class SearchResults(Record):
    """What a search found.

    https://replicate.com/docs/reference/http#search
    """

    query: str
    """What was searched for."""
    models: list[SearchModel]
    """Models that match."""
    collections: list[SearchCollection]
    """Collections that match."""
    pages: list[DocumentationPage]
    """Pages of the documentation that match."""

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.documentation_page import DocumentationPage
        from ..models.search_collection import SearchCollection
        from ..models.search_model import SearchModel

        return {
            "models": list_of(SearchModel.read),
            "collections": list_of(SearchCollection.read),
            "pages": list_of(DocumentationPage.read),
        }
