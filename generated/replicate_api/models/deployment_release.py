# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ..records import Record, read_datetime, record


@record
class DeploymentRelease(Record):
    """The version and the configuration that a deployment runs."""

    number: int | None = None
    """Number of the release, incremented by each update."""
    model: str | None = None
    """Model that runs, as `owner/name`."""
    version: str | None = None
    """Id of the version that runs."""
    configuration: DeploymentConfiguration | None = None
    """The hardware and the number of instances of a deployment."""
    created_at: datetime | None = None
    """Time when the release was created."""
    created_by: Account | None = None
    """A user or an organization.

    https://replicate.com/docs/reference/http#account.get
    """

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {
            "configuration": DeploymentConfiguration._parse,
            "created_at": read_datetime,
            "created_by": Account._parse,
        }


from ..models.account import Account
from ..models.deployment_configuration import DeploymentConfiguration
