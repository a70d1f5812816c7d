# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.readme`: a method for each operation."""

from __future__ import annotations

from ...client import AsyncClient, Client, Namespace
from ...types import Record
from .get import call as get_call


class ModelsReadmeApi(Namespace):
    """README of a model."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self, model_owner: str | Record, model_name: str | None = None) -> str:
        """Return a model's README as Markdown.

        https://replicate.com/docs/reference/http#models.readme.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return self._client.send(get_call(model_owner, model_name))


class AsyncModelsReadmeApi(Namespace):
    """README of a model."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def get(self, model_owner: str | Record, model_name: str | None = None) -> str:
        """Return a model's README as Markdown.

        https://replicate.com/docs/reference/http#models.readme.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return await self._client.send(get_call(model_owner, model_name))
