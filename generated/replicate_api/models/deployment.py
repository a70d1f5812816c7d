# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..types import Record, record


@record
class Deployment(Record):
    """A model that runs on hardware of your choice.

    https://replicate.com/docs/reference/http#deployments.get
    """

    owner: str
    """User or organization that owns the deployment."""
    name: str
    """Name of the deployment, without its owner."""
    current_release: DeploymentRelease | None = None
    """What a deployment runs now, and on what."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "owner": get("owner"),
            "name": get("name"),
            "current_release": DeploymentRelease._parse(get("current_release")),
        }


from ..models.deployment_release import DeploymentRelease
