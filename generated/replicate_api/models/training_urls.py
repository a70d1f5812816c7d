# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..types import Record, record


@record
class TrainingUrls(Record):
    """Where a training is found."""

    get: str  # type: ignore[assignment]  # not Record.get
    """The training, in the API."""
    cancel: str
    """Where a POST cancels it."""
    web: str | None = None
    """The training, for a browser."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {"get": get("get"), "cancel": get("cancel"), "web": get("web")}
