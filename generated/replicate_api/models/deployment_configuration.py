# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

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

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "hardware": get("hardware"),
            "min_instances": get("min_instances"),
            "max_instances": get("max_instances"),
        }
