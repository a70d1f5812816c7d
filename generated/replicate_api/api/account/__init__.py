# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.account`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, Client, Namespace
from .get import call as get_call

if TYPE_CHECKING:
    from ...models.account import Account


class AccountApi(Namespace):
    """The account of the API token."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self) -> Account:
        """Return the user or organization of the API token.

        https://replicate.com/docs/reference/http#account.get
        """
        return self._client.send(get_call())


class AsyncAccountApi(Namespace):
    """The account of the API token."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def get(self) -> Account:
        """Return the user or organization of the API token.

        https://replicate.com/docs/reference/http#account.get
        """
        return await self._client.send(get_call())
