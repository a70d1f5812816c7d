# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..records import Record, list_of, record


@record
class SearchResults(Record):
    """Results of a search.

    https://replicate.com/docs/reference/http#search
    """

    query: str
    """Text of the search."""
    models: list[SearchModel]
    """Models that match."""
    collections: list[SearchCollection]
    """Collections that match."""
    pages: list[DocumentationPage]
    """Pages of the documentation that match."""

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {
            "models": list_of(SearchModel._parse),
            "collections": list_of(SearchCollection._parse),
            "pages": list_of(DocumentationPage._parse),
        }


from ..models.documentation_page import DocumentationPage
from ..models.search_collection import SearchCollection
from ..models.search_model import SearchModel
