# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from ..types import Record, record


@record
class PredictionMetrics(Record):
    """What a prediction used; models may add more."""

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
