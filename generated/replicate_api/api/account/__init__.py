# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.account`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, Client
from .get import call as get_call

if TYPE_CHECKING:
    from ...models.account import Account


class AccountApi:
    """`client.account`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self) -> Account:
        """Get the user or organization that the token belongs to.

        https://replicate.com/docs/reference/http#account.get
        """
        return self._client.send(get_call())


class AsyncAccountApi:
    """`client.account`, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def get(self) -> Account:
        """Get the user or organization that the token belongs to.

        https://replicate.com/docs/reference/http#account.get
        """
        return await self._client.send(get_call())
