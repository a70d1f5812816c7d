# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.predictions.get`: GET /predictions/{prediction_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.prediction import Prediction
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(prediction_id: str | Prediction) -> Call[Prediction]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/predictions/{prediction_id}", prediction_id), read)


def read(response: httpx.Response) -> Prediction:
    """Return the result of a response."""
    return Prediction.from_dict(read_json(response))
