# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.collections.get`: GET /collections/{collection_slug}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.collection import Collection
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(collection_slug: str | Collection) -> Call[Collection]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/collections/{collection_slug}", collection_slug), read)


def read(response: httpx.Response) -> Collection:
    """Return the result of a response."""
    return Collection.from_dict(read_json(response))
