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
class Training(Record):
    """A run that trains a new version of a model.

    https://replicate.com/docs/reference/http#trainings.get
    """

    id: str
    """Id of the training."""
    model: str | None = None
    """Model that the training starts from, as `owner/name`."""
    version: str
    """Id of the version that the training starts from."""
    status: Status | str
    """Status of a prediction or training.

    `starting` until the model runs, `processing` while it runs; the others are terminal.
    `canceled` is by the user, or by a deadline that passed while it ran; `aborted` never
    started to run, for instance because its deadline passed first.
    """
    input: dict[str, Any] | None = None
    """Input of the training."""
    output: TrainingOutput | None = None
    """Output of the training; null until it has succeeded."""
    error: str | None = None
    """Reason why the training failed; null unless it did."""
    logs: str | None = None
    """Text that the training has printed so far."""
    metrics: TrainingMetrics | None = None
    """Metrics of a training; models may add more."""
    source: Source | str | None = None
    """Origin of a prediction or training, the website or the API."""
    created_at: datetime
    """Time when the training was created."""
    started_at: datetime | None = None
    """Time when it started to run; null before."""
    completed_at: datetime | None = None
    """Time when it had finished; null before."""
    webhook: str | None = None
    """URL that is sent the training as it changes."""
    webhook_events_filter: list[WebhookEvent | str] | None = None
    """Events that the webhook is called for."""
    webhook_completed: str | None = None
    """URL that is sent the finished training; older than `webhook`."""
    urls: TrainingUrls | None = None
    """URLs of a training."""

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {
            "output": TrainingOutput._parse,
            "metrics": TrainingMetrics._parse,
            "created_at": read_datetime,
            "started_at": read_datetime,
            "completed_at": read_datetime,
            "urls": TrainingUrls._parse,
        }


from ..models.training_metrics import TrainingMetrics
from ..models.training_output import TrainingOutput
from ..models.training_urls import TrainingUrls
