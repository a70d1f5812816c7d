# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..records import Record, record


@record
class PredictionMetrics(Record):
    """Metrics of a prediction; models may add more."""

    predict_time: float | None = None
    """Seconds that the model ran, without the time before it started."""
    total_time: float | None = None
    """Seconds from creation to the end."""
    input_token_count: int | None = None
    """Tokens that a language model read."""
    output_token_count: int | None = None
    """Tokens that a language model wrote."""
    time_to_first_token: float | None = None
    """Seconds until a language model's first token."""
    tokens_per_second: float | None = None
    """Tokens that a language model wrote per second."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "predict_time": get("predict_time"),
            "total_time": get("total_time"),
            "input_token_count": get("input_token_count"),
            "output_token_count": get("output_token_count"),
            "time_to_first_token": get("time_to_first_token"),
            "tokens_per_second": get("tokens_per_second"),
        }
