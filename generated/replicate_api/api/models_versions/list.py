# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.versions.list`: GET /models/{model_owner}/{model_name}/versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.version_page import VersionPage
from ...types import Call, Record, format_path, omit_none, owner_and_name, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(
    model_owner: str | Record, model_name: str | None = None, *, cursor: str | None = None
) -> Call[VersionPage]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path(
            "/models/{model_owner}/{model_name}/versions",
            *owner_and_name("model", model_owner, model_name),
        ),
        read,
        query=omit_none({"cursor": cursor}),
    )


def read(response: httpx.Response) -> VersionPage:
    """Return the result of a response."""
    return VersionPage.from_dict(read_json(response))
