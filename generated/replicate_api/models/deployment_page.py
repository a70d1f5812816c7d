# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import ClassVar

from ..models.deployment import Deployment
from ..types import Page, Readers, list_of, record


@record
class DeploymentPage(Page[Deployment]):
    """A page of deployments."""

    previous: str | None = None
    """URL of the page before; null on the first."""
    next: str | None = None
    """URL of the page after; null on the last."""
    results: list[Deployment]
    """The deployments on this page."""

    _readers: ClassVar[Readers] = {"results": list_of(Deployment.read)}
