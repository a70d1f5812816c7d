# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.hardware`: a method for each operation."""

from __future__ import annotations

from builtins import list as List  # `list` is a method of the classes
from typing import TYPE_CHECKING

from ...client import AsyncClient, Client, Namespace
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.hardware import Hardware


class HardwareApi(Namespace):
    """Hardware that models can run on."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self) -> List[Hardware]:
        """List the hardware that models and deployments can run on.

        The result is one list, without pages.

        https://replicate.com/docs/reference/http#hardware.list
        """
        return self._client.send(list_call())


class AsyncHardwareApi(Namespace):
    """Hardware that models can run on."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def list(self) -> List[Hardware]:
        """List the hardware that models and deployments can run on.

        The result is one list, without pages.

        https://replicate.com/docs/reference/http#hardware.list
        """
        return await self._client.send(list_call())
