# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.versions.delete`: DELETE /models/{model_owner}/{model_name}/versions/{version_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...types import Call, Record, format_path, owner_name_and_id, read_nothing

if TYPE_CHECKING:
    import httpx


@checked
def call(
    model_owner: str | Record, model_name: str | Record, version_id: str | Record | None = None
) -> Call[None]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "DELETE",
        format_path(
            "/models/{model_owner}/{model_name}/versions/{version_id}",
            *owner_name_and_id("model", model_owner, model_name, version_id),
        ),
        read,
    )


def read(response: httpx.Response) -> None:
    """Return the result of a response."""
    return read_nothing(response)
