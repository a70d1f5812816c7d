# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.versions.delete`: DELETE /models/{model_owner}/{model_name}/versions/{version_id}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...types import Call, format_path, read_nothing

if TYPE_CHECKING:
    import httpx


def call(model_owner: str, model_name: str, version_id: str) -> Call[None]:
    """Delete a version of a private model of yours, with its predictions and their files: what to send, and how to read the answer."""
    return Call(
        "DELETE",
        format_path(
            "/models/{model_owner}/{model_name}/versions/{version_id}",
            model_owner,
            model_name,
            version_id,
        ),
        read,
    )


def read(response: httpx.Response) -> None:
    """Read the answer."""
    return read_nothing(response)
