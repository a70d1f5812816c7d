# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.webhooks.default.secret.get`: GET /webhooks/default/secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...models.webhook_secret import WebhookSecret
from ...types import Call, format_path, read_json

if TYPE_CHECKING:
    import httpx


def call() -> Call[WebhookSecret]:
    """Get the secret that your account's webhooks are signed with: what to send, and how to read the answer."""
    return Call("GET", format_path("/webhooks/default/secret"), read)


def read(response: httpx.Response) -> WebhookSecret:
    """Read the answer."""
    return WebhookSecret.from_dict(read_json(response))
