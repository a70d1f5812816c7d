# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {"created_at": read_datetime}
