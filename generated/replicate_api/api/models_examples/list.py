# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.examples.list`: GET /models/{model_owner}/{model_name}/examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.prediction_page import PredictionPage
from ...types import Call, Record, format_path, omit_none, owner_and_name, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(
    model_owner: str | Record, model_name: str | None = None, *, cursor: str | None = None
) -> Call[PredictionPage]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path(
            "/models/{model_owner}/{model_name}/examples",
            *owner_and_name("model", model_owner, model_name),
        ),
        read,
        query=omit_none({"cursor": cursor}),
    )


def read(response: httpx.Response) -> PredictionPage:
    """Return the result of a response."""
    return PredictionPage.from_dict(read_json(response))
