# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.predictions.create`: POST /models/{model_owner}/{model_name}/predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...arguments import checked
from ...models.prediction import Prediction
from ...models.webhook_event import WebhookEvent
from ...types import Call, FileEncoding, Record, format_path, omit_none, owner_and_name, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call(
    model_owner: str | Record,
    model_name: str | None = None,
    *,
    input: dict[str, Any],
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    webhook_completed: str | None = None,
    stream: bool | None = None,
    prefer: str | None = None,
    cancel_after: str | None = None,
    file_encoding: FileEncoding | None = None,
) -> Call[Prediction]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "POST",
        format_path(
            "/models/{model_owner}/{model_name}/predictions",
            *owner_and_name("model", model_owner, model_name),
        ),
        read,
        headers=omit_none({"Prefer": prefer, "Cancel-After": cancel_after}),
        json=omit_none(
            {
                "input": input,
                "webhook": webhook,
                "webhook_events_filter": webhook_events_filter,
                "webhook_completed": webhook_completed,
                "stream": stream,
            }
        ),
        file_encoding=file_encoding,
    )


def read(response: httpx.Response) -> Prediction:
    """Return the result of a response."""
    return Prediction.from_dict(read_json(response))
