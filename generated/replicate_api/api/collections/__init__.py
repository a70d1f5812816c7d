# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.collections`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, AsyncPaginator, Client, Namespace
from ...types import continued
from .get import call as get_call
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.collection import Collection
    from ...models.collection_page import CollectionPage


class CollectionsApi(Namespace):
    """Curated lists of models."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self, *, cursor: str | None = None) -> CollectionPage:
        """List collections of models.

        The items lack `models`; `collections.get` has them.

        https://replicate.com/docs/reference/http#collections.list

        Args:
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return continued(self._client.send(list_call(cursor=cursor)), self._client.paginate)

    def get(self, collection_slug: str | Collection) -> Collection:
        """Return a collection with its models.

        https://replicate.com/docs/reference/http#collections.get

        Args:
            collection_slug: Slug of the collection, such as `super-resolution`.
        """
        return self._client.send(get_call(collection_slug))


class AsyncCollectionsApi(Namespace):
    """Curated lists of models."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def list(self, *, cursor: str | None = None) -> AsyncPaginator[CollectionPage, Collection]:
        """List collections of models.

        The items lack `models`; `collections.get` has them.

        https://replicate.com/docs/reference/http#collections.list

        Args:
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return AsyncPaginator(self._client, list_call(cursor=cursor))

    async def get(self, collection_slug: str | Collection) -> Collection:
        """Return a collection with its models.

        https://replicate.com/docs/reference/http#collections.get

        Args:
            collection_slug: Slug of the collection, such as `super-resolution`.
        """
        return await self._client.send(get_call(collection_slug))
