# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.trainings.create`: POST /models/{model_owner}/{model_name}/versions/{version_id}/trainings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...arguments import checked
from ...models.training import Training
from ...models.webhook_event import WebhookEvent
from ...types import (
    Call,
    FileEncoding,
    Record,
    format_path,
    omit_none,
    owner_name_and_id,
    read_json,
)

if TYPE_CHECKING:
    import httpx


@checked
def call(
    model_owner: str | Record,
    model_name: str | Record,
    version_id: str | Record | None = None,
    *,
    destination: str,
    input: dict[str, Any],
    webhook: str | None = None,
    webhook_events_filter: Sequence[WebhookEvent] | None = None,
    webhook_completed: str | None = None,
    file_encoding: FileEncoding | None = None,
) -> Call[Training]:
    """Return the call of this operation, for a client to send."""
    return Call(
        "POST",
        format_path(
            "/models/{model_owner}/{model_name}/versions/{version_id}/trainings",
            *owner_name_and_id("model", model_owner, model_name, version_id),
        ),
        read,
        json=omit_none(
            {
                "destination": destination,
                "input": input,
                "webhook": webhook,
                "webhook_events_filter": webhook_events_filter,
                "webhook_completed": webhook_completed,
            }
        ),
        file_encoding=file_encoding,
    )


def read(response: httpx.Response) -> Training:
    """Return the result of a response."""
    return Training.from_dict(read_json(response))
