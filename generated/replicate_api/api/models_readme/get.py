# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.readme.get`: GET /models/{model_owner}/{model_name}/readme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...types import Call, Record, format_path, owner_and_name, read_text

if TYPE_CHECKING:
    import httpx


@checked
def call(model_owner: str | Record, model_name: str | None = None) -> Call[str]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path(
            "/models/{model_owner}/{model_name}/readme",
            *owner_and_name("model", model_owner, model_name),
        ),
        read,
    )


def read(response: httpx.Response) -> str:
    """Return the result of a response."""
    return read_text(response)
