# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..records import Record, record


@record
class Deployment(Record):
    """A model on chosen hardware.

    https://replicate.com/docs/reference/http#deployments.get
    """

    owner: str
    """User or organization that owns the deployment."""
    name: str
    """Name of the deployment, without its owner."""
    current_release: DeploymentRelease | None = None
    """The version and the configuration that a deployment runs."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "owner": get("owner"),
            "name": get("name"),
            "current_release": DeploymentRelease._parse(get("current_release")),
        }


from ..models.deployment_release import DeploymentRelease
