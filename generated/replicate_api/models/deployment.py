# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {"current_release": DeploymentRelease._parse}


from ..models.deployment_release import DeploymentRelease
