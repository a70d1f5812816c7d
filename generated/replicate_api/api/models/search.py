# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.search`: QUERY /models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.model_page import ModelPage
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(query: str) -> Call[ModelPage]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "QUERY",
        format_path("/models"),
        read,
        headers={"Content-Type": "text/plain; charset=utf-8"},
        content=query,
    )


def read(response: httpx.Response) -> ModelPage:
    """Return the result of a response."""
    return ModelPage.from_dict(read_json(response))
