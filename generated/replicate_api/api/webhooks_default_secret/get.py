# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.webhooks.default.secret.get`: GET /webhooks/default/secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...arguments import checked
from ...models.webhook_secret import WebhookSecret
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


@checked
def call() -> Call[WebhookSecret]:
    """Return the call of this operation, for a client to send."""
    return Call("GET", format_path("/webhooks/default/secret"), read)


def read(response: httpx.Response) -> WebhookSecret:
    """Return the result of a response."""
    return WebhookSecret.from_dict(read_json(response))
