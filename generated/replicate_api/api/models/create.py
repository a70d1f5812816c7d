# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.create`: POST /models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.model import Model
from ...models.visibility import Visibility
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(
    *,
    owner: str,
    name: str,
    visibility: Visibility,
    hardware: str,
    description: str | None = None,
    cover_image_url: str | None = None,
    github_url: str | None = None,
    paper_url: str | None = None,
    license_url: str | None = None,
) -> Call[Model]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "POST",
        format_path("/models"),
        read,
        json=omit_none(
            {
                "owner": owner,
                "name": name,
                "visibility": visibility,
                "hardware": hardware,
                "description": description,
                "cover_image_url": cover_image_url,
                "github_url": github_url,
                "paper_url": paper_url,
                "license_url": license_url,
            }
        ),
    )


def read(response: httpx.Response) -> Model:
    """Return the result of a response."""
    return Model.from_dict(read_json(response))
