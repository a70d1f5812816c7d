# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from ..types import Readers, Record, read_datetime, record


@record
class Version(Record):
    """A version of a model.

    https://replicate.com/docs/reference/http#models.versions.get
    """

    id: str
    """Id of the version, 64 hexadecimal digits."""
    created_at: datetime
    """When the version was pushed."""
    cog_version: str | None = None
    """Version of Cog that it was built with."""
    openapi_schema: dict[str, Any] | None = None
    """What it takes and gives, as OpenAPI; see `Input` and `Output` under
    `components.schemas`.
    """

    @staticmethod
    @cache
    def _readers() -> Readers:

        return {"created_at": read_datetime}
