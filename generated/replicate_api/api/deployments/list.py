# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.deployments.list`: GET /deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.deployment_page import DeploymentPage
from ...types import Call, format_path, omit_none, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(*, cursor: str | None = None) -> Call[DeploymentPage]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/deployments"), read, query=omit_none({"cursor": cursor}))


def read(response: httpx.Response) -> DeploymentPage:
    """Return the result of a response."""
    return DeploymentPage.from_dict(read_json(response))
