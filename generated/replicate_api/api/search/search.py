# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.search`: GET /search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.search_results import SearchResults
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(query: str, *, limit: int | None = None) -> Call[SearchResults]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET", format_path("/search"), read, query=omit_none({"query": query, "limit": limit})
    )


def read(response: httpx.Response) -> SearchResults:
    """Return the result of a response."""
    return SearchResults.from_dict(read_json(response))
