# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.collections.list`: GET /collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.collection_page import CollectionPage
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(*, cursor: str | None = None) -> Call[CollectionPage]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/collections"), read, query=omit_none({"cursor": cursor}))


def read(response: httpx.Response) -> CollectionPage:
    """Return the result of a response."""
    return CollectionPage.from_dict(read_json(response))
