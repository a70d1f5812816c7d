# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.search`: GET /search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.search_results import SearchResults
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


def call(*, query: str, limit: int | None = None) -> Call[SearchResults]:
    """Search public models, collections and documentation (beta): what to send, and how to read the answer."""
    return Call(
        "GET", format_path("/search"), read, query=omit_none({"query": query, "limit": limit})
    )


def read(response: httpx.Response) -> SearchResults:
    """Read the answer."""
    return SearchResults.from_dict(read_json(response))
