# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..types import Page, Readers, list_of, record

if TYPE_CHECKING:
    from ..models.deployment import Deployment


@record
class DeploymentPage(Page["Deployment"]):
    """A page of deployments."""

    previous: str | None = None
    """URL of the page before; null on the first."""
    next: str | None = None
    """URL of the page after; null on the last."""
    results: list[Deployment]
    """The deployments on this page."""

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.deployment import Deployment

        return {"results": list_of(Deployment.read)}
