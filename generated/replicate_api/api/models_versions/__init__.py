# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.versions`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, AsyncPaginator, Client, Namespace
from ...types import Record, continued
from .delete import call as delete_call
from .get import call as get_call
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.version import Version
    from ...models.version_page import VersionPage


class ModelsVersionsApi(Namespace):
    """Versions of a model."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(
        self, model_owner: str | Record, model_name: str | None = None, *, cursor: str | None = None
    ) -> VersionPage:
        """List a model's versions, newest first.

        https://replicate.com/docs/reference/http#models.versions.list

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return continued(
            self._client.send(list_call(model_owner, model_name, cursor=cursor)),
            self._client.paginate,
        )

    def get(
        self,
        model_owner: str | Record,
        model_name: str | Record,
        version_id: str | Record | None = None,
    ) -> Version:
        """Return a version of a model.

        The schemas of its input and output are `Input` and `Output` under `components.schemas`
        of its `openapi_schema`.

        https://replicate.com/docs/reference/http#models.versions.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
        """
        return self._client.send(get_call(model_owner, model_name, version_id))

    def delete(
        self,
        model_owner: str | Record,
        model_name: str | Record,
        version_id: str | Record | None = None,
    ) -> None:
        """Delete a version of a private model, with its predictions and their files.

        Deletion ends some minutes after the response. It is refused if another account has run
        the version, if a training or a deployment uses it, or if another version refers to it.

        https://replicate.com/docs/reference/http#models.versions.delete

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
        """
        return self._client.send(delete_call(model_owner, model_name, version_id))


class AsyncModelsVersionsApi(Namespace):
    """Versions of a model."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def list(
        self, model_owner: str | Record, model_name: str | None = None, *, cursor: str | None = None
    ) -> AsyncPaginator[VersionPage, Version]:
        """List a model's versions, newest first.

        https://replicate.com/docs/reference/http#models.versions.list

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return AsyncPaginator(self._client, list_call(model_owner, model_name, cursor=cursor))

    async def get(
        self,
        model_owner: str | Record,
        model_name: str | Record,
        version_id: str | Record | None = None,
    ) -> Version:
        """Return a version of a model.

        The schemas of its input and output are `Input` and `Output` under `components.schemas`
        of its `openapi_schema`.

        https://replicate.com/docs/reference/http#models.versions.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
        """
        return await self._client.send(get_call(model_owner, model_name, version_id))

    async def delete(
        self,
        model_owner: str | Record,
        model_name: str | Record,
        version_id: str | Record | None = None,
    ) -> None:
        """Delete a version of a private model, with its predictions and their files.

        Deletion ends some minutes after the response. It is refused if another account has run
        the version, if a training or a deployment uses it, or if another version refers to it.

        https://replicate.com/docs/reference/http#models.versions.delete

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
        """
        return await self._client.send(delete_call(model_owner, model_name, version_id))
