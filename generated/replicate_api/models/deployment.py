# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import ClassVar

from ..models.deployment_release import DeploymentRelease
from ..types import Readers, Record, record


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

    _readers: ClassVar[Readers] = {"current_release": DeploymentRelease.read}
