# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.list`: GET /models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.model_page import ModelPage
from ...models.model_sort import ModelSort
from ...models.sort_direction import SortDirection
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(
    *,
    sort_by: ModelSort | None = None,
    sort_direction: SortDirection | None = None,
    cursor: str | None = None,
) -> Call[ModelPage]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path("/models"),
        read,
        query=omit_none({"sort_by": sort_by, "sort_direction": sort_direction, "cursor": cursor}),
    )


def read(response: httpx.Response) -> ModelPage:
    """Return the result of a response."""
    return ModelPage.from_dict(read_json(response))
