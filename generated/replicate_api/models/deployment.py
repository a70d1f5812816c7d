# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..types import Readers, Record, record

if TYPE_CHECKING:
    from ..models.deployment_release import DeploymentRelease


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
    @cache
    def _readers() -> Readers:
        from ..models.deployment_release import DeploymentRelease

        return {"current_release": DeploymentRelease.read}
