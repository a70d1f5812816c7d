# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.deployments.get`: GET /deployments/{deployment_owner}/{deployment_name}."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.deployment import Deployment
from ...types import Call, Record, format_path, owner_and_name, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(deployment_owner: str | Record, deployment_name: str | None = None) -> Call[Deployment]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "GET",
        format_path(
            "/deployments/{deployment_owner}/{deployment_name}",
            *owner_and_name("deployment", deployment_owner, deployment_name),
        ),
        read,
    )


def read(response: httpx.Response) -> Deployment:
    """Return the result of a response."""
    return Deployment.from_dict(read_json(response))
