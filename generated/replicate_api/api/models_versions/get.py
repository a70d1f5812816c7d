# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.versions.get`: GET /models/{model_owner}/{model_name}/versions/{version_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.version import Version
from ...types import Call, Record, format_path, owner_name_and_id, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(
    model_owner: str | Record, model_name: str | Record, version_id: str | Record | None = None
) -> Call[Version]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path(
            "/models/{model_owner}/{model_name}/versions/{version_id}",
            *owner_name_and_id("model", model_owner, model_name, version_id),
        ),
        read,
    )


def read(response: httpx.Response) -> Version:
    """Return the result of a response."""
    return Version.from_dict(read_json(response))
