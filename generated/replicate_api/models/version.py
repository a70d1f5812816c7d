# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..records import Record, read_datetime, record


@record
class Version(Record):
    """A version of a model.

    https://replicate.com/docs/reference/http#models.versions.get
    """

    id: str
    """Id of the version, 64 hexadecimal digits."""
    created_at: datetime
    """Time when the version was pushed."""
    cog_version: str | None = None
    """Version of Cog that it was built with."""
    openapi_schema: dict[str, Any] | None = None
    """OpenAPI description of the version; its input and output are `Input` and `Output` under
    `components.schemas`.
    """

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "id": get("id"),
            "created_at": read_datetime(get("created_at")),
            "cog_version": get("cog_version"),
            "openapi_schema": get("openapi_schema"),
        }
