# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.deployments.create`: POST /deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.deployment import Deployment
from ...types import Call, Record, format_path, omit_none, read_json, reference

if TYPE_CHECKING:
    import httpx


@checked
def call(
    *,
    name: str,
    model: str | Record,
    version: str | Record,
    hardware: str,
    min_instances: int,
    max_instances: int,
) -> Call[Deployment]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "POST",
        format_path("/deployments"),
        read,
        json=omit_none(
            {
                "name": name,
                "model": reference("model", model),
                "version": reference("version", version),
                "hardware": hardware,
                "min_instances": min_instances,
                "max_instances": max_instances,
            }
        ),
    )


def read(response: httpx.Response) -> Deployment:
    """Return the result of a response."""
    return Deployment.from_dict(read_json(response))
