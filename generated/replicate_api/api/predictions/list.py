# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.predictions.list`: GET /predictions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.prediction_page import PredictionPage
from ...models.source_filter import SourceFilter
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(
    *,
    created_after: datetime | str | None = None,
    created_before: datetime | str | None = None,
    source: SourceFilter | None = None,
    cursor: str | None = None,
) -> Call[PredictionPage]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path("/predictions"),
        read,
        query=omit_none(
            {
                "created_after": created_after,
                "created_before": created_before,
                "source": source,
                "cursor": cursor,
            }
        ),
    )


def read(response: httpx.Response) -> PredictionPage:
    """Return the result of a response."""
    return PredictionPage.from_dict(read_json(response))
