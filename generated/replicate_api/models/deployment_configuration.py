# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..records import Record, record


@record
class DeploymentConfiguration(Record):
    """The hardware and the number of instances of a deployment."""

    hardware: str | None = None
    """SKU of the hardware, as in `hardware.list`."""
    min_instances: int | None = None
    """Minimum number of instances, which always run."""
    max_instances: int | None = None
    """Maximum number of instances."""
