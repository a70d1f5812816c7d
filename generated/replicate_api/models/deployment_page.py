# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..records import Page, list_of, record


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
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "previous": get("previous"),
            "next": get("next"),
            "results": list_of(Deployment._parse)(get("results")),
        }


from ..models.deployment import Deployment
