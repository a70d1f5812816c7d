# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.versions`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, Client
from .delete import call as delete_call
from .get import call as get_call
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.version import Version
    from ...models.version_page import VersionPage


class ModelsVersionsApi:
    """`client.models.versions`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(
        self, model_owner: str, model_name: str | None = None, *, cursor: str | None = None
    ) -> VersionPage:
        """List a model's versions, newest first.

        https://replicate.com/docs/reference/http#models.versions.list

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            cursor: Where the page begins, from the `next` or `previous` URL of another page.
        """
        return self._client.send(list_call(model_owner, model_name, cursor=cursor))

    def get(self, model_owner: str, model_name: str, version_id: str) -> Version:
        """Get a version of a model.

        What the version takes and gives is in `openapi_schema`, under `components.schemas`, as
        `Input` and `Output`.

        https://replicate.com/docs/reference/http#models.versions.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
        """
        return self._client.send(get_call(model_owner, model_name, version_id))

    def delete(self, model_owner: str, model_name: str, version_id: str) -> None:
        """Delete a version of a private model of yours, with its predictions and their files.

        It is done some minutes after the answer. Refused if someone else has run the version,
        if it was trained further, if it has a deployment, or if another version points to it.

        https://replicate.com/docs/reference/http#models.versions.delete

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
        """
        return self._client.send(delete_call(model_owner, model_name, version_id))


class AsyncModelsVersionsApi:
    """`client.models.versions`, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def list(
        self, model_owner: str, model_name: str | None = None, *, cursor: str | None = None
    ) -> VersionPage:
        """List a model's versions, newest first.

        https://replicate.com/docs/reference/http#models.versions.list

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            cursor: Where the page begins, from the `next` or `previous` URL of another page.
        """
        return await self._client.send(list_call(model_owner, model_name, cursor=cursor))

    async def get(self, model_owner: str, model_name: str, version_id: str) -> Version:
        """Get a version of a model.

        What the version takes and gives is in `openapi_schema`, under `components.schemas`, as
        `Input` and `Output`.

        https://replicate.com/docs/reference/http#models.versions.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
        """
        return await self._client.send(get_call(model_owner, model_name, version_id))

    async def delete(self, model_owner: str, model_name: str, version_id: str) -> None:
        """Delete a version of a private model of yours, with its predictions and their files.

        It is done some minutes after the answer. Refused if someone else has run the version,
        if it was trained further, if it has a deployment, or if another version points to it.

        https://replicate.com/docs/reference/http#models.versions.delete

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
        """
        return await self._client.send(delete_call(model_owner, model_name, version_id))
