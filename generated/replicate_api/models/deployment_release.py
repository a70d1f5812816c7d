# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from ..types import Readers, Record, read_datetime, record

if TYPE_CHECKING:
    from ..models.account import Account
    from ..models.deployment_configuration import DeploymentConfiguration


@record
class DeploymentRelease(Record):
    """What a deployment runs now, and on what."""

    number: int | None = None
    """Number of the release, one more with each update."""
    model: str | None = None
    """Model that runs, as `owner/name`."""
    version: str | None = None
    """Id of the version that runs."""
    configuration: DeploymentConfiguration | None = None
    """What a deployment runs on."""
    created_at: datetime | None = None
    """When the release was created."""
    created_by: Account | None = None
    """A user or an organization.

    https://replicate.com/docs/reference/http#account.get
    """

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.account import Account
        from ..models.deployment_configuration import DeploymentConfiguration

        return {
            "configuration": DeploymentConfiguration.read,
            "created_at": read_datetime,
            "created_by": Account.read,
        }
