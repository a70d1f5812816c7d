# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.webhooks.default.secret`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, Client, Namespace
from .get import call as get_call

if TYPE_CHECKING:
    from ...models.webhook_secret import WebhookSecret


class WebhooksDefaultSecretApi(Namespace):
    """The signing secret of webhooks."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self) -> WebhookSecret:
        """Return the signing secret of the account's webhooks.

        https://replicate.com/docs/reference/http#webhooks.default.secret.get
        """
        return self._client.send(get_call())


class AsyncWebhooksDefaultSecretApi(Namespace):
    """The signing secret of webhooks."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def get(self) -> WebhookSecret:
        """Return the signing secret of the account's webhooks.

        https://replicate.com/docs/reference/http#webhooks.default.secret.get
        """
        return await self._client.send(get_call())
