# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..types import Record, read_datetime, record

if TYPE_CHECKING:
    from ..models.source import Source
    from ..models.status import Status
    from ..models.webhook_event import WebhookEvent


@record
class Training(Record):
    """One run of a model's training.

    https://replicate.com/docs/reference/http#trainings.get
    """

    id: str
    """Id of the training."""
    model: str | None = None
    """Model that is trained further, as `owner/name`."""
    version: str
    """Id of the version that is trained further."""
    status: Status | str
    """Where a prediction or training stands.

    `starting` until the model runs, `processing` while it does. The others are final.
    `canceled` is by the user, or by a deadline that passed while it ran; `aborted` never
    began to run, for instance because its deadline passed first.
    """
    input: dict[str, Any] | None = None
    """What the training was given."""
    output: TrainingOutput | None = None
    """What the training made; null until it has succeeded."""
    error: str | None = None
    """Why the training failed; null unless it did."""
    logs: str | None = None
    """What the training printed so far."""
    metrics: TrainingMetrics | None = None
    """What a training used; models may add more."""
    source: Source | str | None = None
    """Whether something was made on the website or through the API."""
    created_at: datetime
    """When the training was created."""
    started_at: datetime | None = None
    """When it began to run; null before."""
    completed_at: datetime | None = None
    """When it ended; null before."""
    webhook: str | None = None
    """URL that is told about the training."""
    webhook_events_filter: list[WebhookEvent | str] | None = None
    """Events that the webhook is called for."""
    webhook_completed: str | None = None
    """URL that is told when the training has ended; older than `webhook`."""
    urls: TrainingUrls | None = None
    """Where a training is found."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "id": get("id"),
            "model": get("model"),
            "version": get("version"),
            "status": get("status"),
            "input": get("input"),
            "output": TrainingOutput._parse(get("output")),
            "error": get("error"),
            "logs": get("logs"),
            "metrics": TrainingMetrics._parse(get("metrics")),
            "source": get("source"),
            "created_at": read_datetime(get("created_at")),
            "started_at": read_datetime(get("started_at")),
            "completed_at": read_datetime(get("completed_at")),
            "webhook": get("webhook"),
            "webhook_events_filter": get("webhook_events_filter"),
            "webhook_completed": get("webhook_completed"),
            "urls": TrainingUrls._parse(get("urls")),
        }


from ..models.training_metrics import TrainingMetrics
from ..models.training_output import TrainingOutput
from ..models.training_urls import TrainingUrls
