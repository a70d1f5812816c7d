# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.versions.list`: GET /models/{model_owner}/{model_name}/versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.version_page import VersionPage
from ...types import Call, format_path, omit_none, owner_and_name, read_json

if TYPE_CHECKING:
    import httpx


def call(
    model_owner: str, model_name: str | None = None, *, cursor: str | None = None
) -> Call[VersionPage]:
    """List a model's versions, newest first: what to send, and how to read the answer."""
    return Call(
        "GET",
        format_path(
            "/models/{model_owner}/{model_name}/versions", *owner_and_name(model_owner, model_name)
        ),
        read,
        query=omit_none({"cursor": cursor}),
    )


def read(response: httpx.Response) -> VersionPage:
    """Read the answer."""
    return VersionPage.from_dict(read_json(response))
