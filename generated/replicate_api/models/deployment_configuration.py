# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..types import Record, record


@record
class DeploymentConfiguration(Record):
    """What a deployment runs on."""

    hardware: str | None = None
    """SKU of the hardware, as in `hardware.list`."""
    min_instances: int | None = None
    """Instances that always run."""
    max_instances: int | None = None
    """Instances that run at most."""
