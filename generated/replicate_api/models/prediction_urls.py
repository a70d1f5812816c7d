# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..types import Record, record


@record
class PredictionUrls(Record):
    """Where a prediction is found."""

    get: str  # type: ignore[assignment]  # not Record.get
    """The prediction, in the API."""
    cancel: str
    """Where a POST cancels it."""
    stream: str | None = None
    """Its output as server-sent events, on another host; absent if the model cannot stream."""
    web: str | None = None
    """The prediction, for a browser."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "get": get("get"),
            "cancel": get("cancel"),
            "stream": get("stream"),
            "web": get("web"),
        }
