# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..records import Record, read_datetime, record

if TYPE_CHECKING:
    from ..models.source import Source
    from ..models.status import Status
    from ..models.webhook_event import WebhookEvent


@record
class Prediction(Record):
    """One run of a model.

    https://replicate.com/docs/reference/http#predictions.get
    """

    id: str
    """Id of the prediction."""
    model: str | None = None
    """Model that ran, as `owner/name`."""
    version: str
    """Id of the version that ran; `hidden` for official models, which have no versions."""
    deployment: str | None = None
    """Name of the deployment that ran, if one did."""
    status: Status | str
    """Status of a prediction or training.

    `starting` until the model runs, `processing` while it runs; the others are terminal.
    `canceled` is by the user, or by a deadline that passed while it ran; `aborted` never
    started to run, for instance because its deadline passed first.
    """
    input: dict[str, Any] | None = None
    """Input of the model."""
    output: Any = None
    """Output of the model, any JSON, with URLs for files; null until there is some, and again
    once it is removed.
    """
    error: str | None = None
    """Reason why the prediction failed; null unless it did."""
    logs: str | None = None
    """Text that the model has printed so far."""
    metrics: PredictionMetrics | None = None
    """Metrics of a prediction; models may add more."""
    data_removed: bool | None = None
    """True once input, output and logs have been removed."""
    source: Source | str | None = None
    """Origin of a prediction or training, the website or the API."""
    created_at: datetime
    """Time when the prediction was created."""
    started_at: datetime | None = None
    """Time when the model started to run; null before."""
    completed_at: datetime | None = None
    """Time when it had finished, with its files uploaded; null before."""
    deadline: datetime | None = None
    """Time when it is canceled unless it has ended."""
    webhook: str | None = None
    """URL that is sent the prediction as it changes."""
    webhook_events_filter: list[WebhookEvent | str] | None = None
    """Events that the webhook is called for."""
    webhook_completed: str | None = None
    """URL that is sent the finished prediction; older than `webhook`."""
    stream: bool | None = None
    """True if a URL for streaming was requested."""
    urls: PredictionUrls | None = None
    """URLs of a prediction."""

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {
            "metrics": PredictionMetrics._parse,
            "created_at": read_datetime,
            "started_at": read_datetime,
            "completed_at": read_datetime,
            "deadline": read_datetime,
            "urls": PredictionUrls._parse,
        }


from ..models.prediction_metrics import PredictionMetrics
from ..models.prediction_urls import PredictionUrls
