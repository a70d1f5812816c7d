# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, AsyncPaginator, Client, Namespace, cached_property
from ...types import Record, continued
from .create import call as create_call
from .delete import call as delete_call
from .get import call as get_call
from .list import call as list_call
from .search import call as search_call
from .update import call as update_call

if TYPE_CHECKING:
    from ...models.model import Model
    from ...models.model_page import ModelPage
    from ...models.model_sort import ModelSort
    from ...models.sort_direction import SortDirection
    from ...models.visibility import Visibility
    from ..models_examples import AsyncModelsExamplesApi, ModelsExamplesApi
    from ..models_predictions import AsyncModelsPredictionsApi, ModelsPredictionsApi
    from ..models_readme import AsyncModelsReadmeApi, ModelsReadmeApi
    from ..models_versions import AsyncModelsVersionsApi, ModelsVersionsApi


class ModelsApi(Namespace):
    """Public models, and the account's private ones."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def predictions(self) -> ModelsPredictionsApi:
        """Predictions of official models, by name."""
        from ..models_predictions import ModelsPredictionsApi

        return ModelsPredictionsApi(self._client)

    @cached_property
    def versions(self) -> ModelsVersionsApi:
        """Versions of a model."""
        from ..models_versions import ModelsVersionsApi

        return ModelsVersionsApi(self._client)

    @cached_property
    def examples(self) -> ModelsExamplesApi:
        """Example predictions of a model, saved by its author."""
        from ..models_examples import ModelsExamplesApi

        return ModelsExamplesApi(self._client)

    @cached_property
    def readme(self) -> ModelsReadmeApi:
        """README of a model."""
        from ..models_readme import ModelsReadmeApi

        return ModelsReadmeApi(self._client)

    def list(
        self,
        *,
        sort_by: ModelSort | None = None,
        sort_direction: SortDirection | None = None,
        cursor: str | None = None,
    ) -> ModelPage:
        """List public models.

        The model with the newest version comes first, unless `sort_by` and `sort_direction` are
        set.

        https://replicate.com/docs/reference/http#models.list

        Args:
            sort_by: Order of models, by the creation of the model or of its latest version,
                which is the default.
            sort_direction: Direction of the order, oldest (`asc`) or newest first (`desc`, the
                default).
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return continued(
            self._client.send(
                list_call(sort_by=sort_by, sort_direction=sort_direction, cursor=cursor)
            ),
            self._client.paginate,
        )

    def create(
        self,
        *,
        owner: str,
        name: str,
        visibility: Visibility,
        hardware: str,
        description: str | None = None,
        cover_image_url: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        license_url: str | None = None,
    ) -> Model:
        """Create a model without versions.

        Push a version to the model with Cog, or train one. An account can have 1,000 models;
        use versions rather than many models.

        https://replicate.com/docs/reference/http#models.create

        Args:
            owner: User or organization that will own the model, that of the API token.
            name: Name of the model, unique for its owner.
            visibility: Visibility of a model, to everyone or to its owner.
            hardware: SKU of the hardware to run the model on, from `hardware.list`.
            description: Description of the model.
            cover_image_url: URL of an image for the model.
            github_url: URL of the model's source code.
            paper_url: URL of the paper about the model.
            license_url: URL of the model's license.
        """
        return self._client.send(
            create_call(
                owner=owner,
                name=name,
                visibility=visibility,
                hardware=hardware,
                description=description,
                cover_image_url=cover_image_url,
                github_url=github_url,
                paper_url=paper_url,
                license_url=license_url,
            )
        )

    def search(self, query: str) -> ModelPage:
        """Search public models.

        The result is one page of models. `client.search` includes collections and
        documentation.

        https://replicate.com/docs/reference/http#models.search

        Args:
            query: Text to search for.
        """
        return continued(self._client.send(search_call(query)), self._client.paginate)

    def get(self, model_owner: str | Record, model_name: str | None = None) -> Model:
        """Return a model with its latest version and its default example.

        The schema of the model's input and output is `latest_version.openapi_schema`.

        https://replicate.com/docs/reference/http#models.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return self._client.send(get_call(model_owner, model_name))

    def delete(self, model_owner: str | Record, model_name: str | None = None) -> None:
        """Delete a private model that has no versions.

        Delete its versions first, with `models.versions.delete`.

        https://replicate.com/docs/reference/http#models.delete

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return self._client.send(delete_call(model_owner, model_name))

    def update(
        self,
        model_owner: str | Record,
        model_name: str | None = None,
        *,
        description: str | None = None,
        readme: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        weights_url: str | None = None,
        license_url: str | None = None,
    ) -> Model:
        """Update a model's description, README or links.

        Absent properties do not change.

        https://replicate.com/docs/reference/http#models.update

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            description: Description of the model.
            readme: README of the model, as Markdown.
            github_url: URL of the model's source code.
            paper_url: URL of the paper about the model.
            weights_url: URL of the model's weights.
            license_url: URL of the model's license.
        """
        return self._client.send(
            update_call(
                model_owner,
                model_name,
                description=description,
                readme=readme,
                github_url=github_url,
                paper_url=paper_url,
                weights_url=weights_url,
                license_url=license_url,
            )
        )


class AsyncModelsApi(Namespace):
    """Public models, and the account's private ones."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @cached_property
    def predictions(self) -> AsyncModelsPredictionsApi:
        """Predictions of official models, by name."""
        from ..models_predictions import AsyncModelsPredictionsApi

        return AsyncModelsPredictionsApi(self._client)

    @cached_property
    def versions(self) -> AsyncModelsVersionsApi:
        """Versions of a model."""
        from ..models_versions import AsyncModelsVersionsApi

        return AsyncModelsVersionsApi(self._client)

    @cached_property
    def examples(self) -> AsyncModelsExamplesApi:
        """Example predictions of a model, saved by its author."""
        from ..models_examples import AsyncModelsExamplesApi

        return AsyncModelsExamplesApi(self._client)

    @cached_property
    def readme(self) -> AsyncModelsReadmeApi:
        """README of a model."""
        from ..models_readme import AsyncModelsReadmeApi

        return AsyncModelsReadmeApi(self._client)

    def list(
        self,
        *,
        sort_by: ModelSort | None = None,
        sort_direction: SortDirection | None = None,
        cursor: str | None = None,
    ) -> AsyncPaginator[ModelPage, Model]:
        """List public models.

        The model with the newest version comes first, unless `sort_by` and `sort_direction` are
        set.

        https://replicate.com/docs/reference/http#models.list

        Args:
            sort_by: Order of models, by the creation of the model or of its latest version,
                which is the default.
            sort_direction: Direction of the order, oldest (`asc`) or newest first (`desc`, the
                default).
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return AsyncPaginator(
            self._client, list_call(sort_by=sort_by, sort_direction=sort_direction, cursor=cursor)
        )

    async def create(
        self,
        *,
        owner: str,
        name: str,
        visibility: Visibility,
        hardware: str,
        description: str | None = None,
        cover_image_url: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        license_url: str | None = None,
    ) -> Model:
        """Create a model without versions.

        Push a version to the model with Cog, or train one. An account can have 1,000 models;
        use versions rather than many models.

        https://replicate.com/docs/reference/http#models.create

        Args:
            owner: User or organization that will own the model, that of the API token.
            name: Name of the model, unique for its owner.
            visibility: Visibility of a model, to everyone or to its owner.
            hardware: SKU of the hardware to run the model on, from `hardware.list`.
            description: Description of the model.
            cover_image_url: URL of an image for the model.
            github_url: URL of the model's source code.
            paper_url: URL of the paper about the model.
            license_url: URL of the model's license.
        """
        return await self._client.send(
            create_call(
                owner=owner,
                name=name,
                visibility=visibility,
                hardware=hardware,
                description=description,
                cover_image_url=cover_image_url,
                github_url=github_url,
                paper_url=paper_url,
                license_url=license_url,
            )
        )

    def search(self, query: str) -> AsyncPaginator[ModelPage, Model]:
        """Search public models.

        The result is one page of models. `client.search` includes collections and
        documentation.

        https://replicate.com/docs/reference/http#models.search

        Args:
            query: Text to search for.
        """
        return AsyncPaginator(self._client, search_call(query))

    async def get(self, model_owner: str | Record, model_name: str | None = None) -> Model:
        """Return a model with its latest version and its default example.

        The schema of the model's input and output is `latest_version.openapi_schema`.

        https://replicate.com/docs/reference/http#models.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return await self._client.send(get_call(model_owner, model_name))

    async def delete(self, model_owner: str | Record, model_name: str | None = None) -> None:
        """Delete a private model that has no versions.

        Delete its versions first, with `models.versions.delete`.

        https://replicate.com/docs/reference/http#models.delete

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return await self._client.send(delete_call(model_owner, model_name))

    async def update(
        self,
        model_owner: str | Record,
        model_name: str | None = None,
        *,
        description: str | None = None,
        readme: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        weights_url: str | None = None,
        license_url: str | None = None,
    ) -> Model:
        """Update a model's description, README or links.

        Absent properties do not change.

        https://replicate.com/docs/reference/http#models.update

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            description: Description of the model.
            readme: README of the model, as Markdown.
            github_url: URL of the model's source code.
            paper_url: URL of the paper about the model.
            weights_url: URL of the model's weights.
            license_url: URL of the model's license.
        """
        return await self._client.send(
            update_call(
                model_owner,
                model_name,
                description=description,
                readme=readme,
                github_url=github_url,
                paper_url=paper_url,
                weights_url=weights_url,
                license_url=license_url,
            )
        )
