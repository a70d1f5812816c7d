# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.get`: GET /models/{model_owner}/{model_name}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.model import Model
from ...types import Call, Record, format_path, owner_and_name, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(model_owner: str | Record, model_name: str | None = None) -> Call[Model]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path(
            "/models/{model_owner}/{model_name}", *owner_and_name("model", model_owner, model_name)
        ),
        read,
    )


def read(response: httpx.Response) -> Model:
    """Return the result of a response."""
    return Model.from_dict(read_json(response))
