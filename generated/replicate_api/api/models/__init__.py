# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models`: a method for each operation."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ...client import AsyncClient, Client
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


class ModelsApi:
    """`client.models`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def predictions(self) -> ModelsPredictionsApi:
        from ..models_predictions import ModelsPredictionsApi

        return ModelsPredictionsApi(self._client)

    @cached_property
    def versions(self) -> ModelsVersionsApi:
        from ..models_versions import ModelsVersionsApi

        return ModelsVersionsApi(self._client)

    @cached_property
    def examples(self) -> ModelsExamplesApi:
        from ..models_examples import ModelsExamplesApi

        return ModelsExamplesApi(self._client)

    @cached_property
    def readme(self) -> ModelsReadmeApi:
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

        Newest version first, unless `sort_by` and `sort_direction` say otherwise.

        https://replicate.com/docs/reference/http#models.list

        Args:
            sort_by: What models are sorted by, their own creation or that of their latest
                version, which is the default.
            sort_direction: Whether the oldest (`asc`) or the newest (`desc`, the default) comes
                first.
            cursor: Where the page begins, from the `next` or `previous` URL of another page.
        """
        return self._client.send(
            list_call(sort_by=sort_by, sort_direction=sort_direction, cursor=cursor)
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
        """Create a model, empty until a version is pushed to it.

        An account can have 1,000 models. To change a model, push versions of it instead of
        creating another.

        https://replicate.com/docs/reference/http#models.create

        Args:
            owner: User or organization that will own the model, the token's own.
            name: Name of the model, unique among its owner's.
            visibility: Whether everyone can see and run a model, or only its owner.
            hardware: SKU of the hardware to run the model on, from `hardware.list`.
            description: What the model does.
            cover_image_url: Image for the model.
            github_url: The model's source code.
            paper_url: The paper about the model.
            license_url: The model's license.
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

        Gives one page of models. `search` looks through collections and documentation too.

        https://replicate.com/docs/reference/http#models.search

        Args:
            query: What to look for.
        """
        return self._client.send(search_call(query))

    def get(self, model_owner: str, model_name: str | None = None) -> Model:
        """Get a model, with its latest version and its default example.

        What the model takes and gives is in `latest_version.openapi_schema`.

        https://replicate.com/docs/reference/http#models.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return self._client.send(get_call(model_owner, model_name))

    def delete(self, model_owner: str, model_name: str | None = None) -> None:
        """Delete a private model of yours that has no versions.

        Delete its versions first, with `models.versions.delete`.

        https://replicate.com/docs/reference/http#models.delete

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return self._client.send(delete_call(model_owner, model_name))

    def update(
        self,
        model_owner: str,
        model_name: str | None = None,
        *,
        description: str | None = None,
        readme: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        weights_url: str | None = None,
        license_url: str | None = None,
    ) -> Model:
        """Change a model's description, README or links.

        What is not given stays as it is.

        https://replicate.com/docs/reference/http#models.update

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            description: What the model does.
            readme: The model's README, as Markdown.
            github_url: The model's source code.
            paper_url: The paper about the model.
            weights_url: The model's weights.
            license_url: The model's license.
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


class AsyncModelsApi:
    """`client.models`, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @cached_property
    def predictions(self) -> AsyncModelsPredictionsApi:
        from ..models_predictions import AsyncModelsPredictionsApi

        return AsyncModelsPredictionsApi(self._client)

    @cached_property
    def versions(self) -> AsyncModelsVersionsApi:
        from ..models_versions import AsyncModelsVersionsApi

        return AsyncModelsVersionsApi(self._client)

    @cached_property
    def examples(self) -> AsyncModelsExamplesApi:
        from ..models_examples import AsyncModelsExamplesApi

        return AsyncModelsExamplesApi(self._client)

    @cached_property
    def readme(self) -> AsyncModelsReadmeApi:
        from ..models_readme import AsyncModelsReadmeApi

        return AsyncModelsReadmeApi(self._client)

    async def list(
        self,
        *,
        sort_by: ModelSort | None = None,
        sort_direction: SortDirection | None = None,
        cursor: str | None = None,
    ) -> ModelPage:
        """List public models.

        Newest version first, unless `sort_by` and `sort_direction` say otherwise.

        https://replicate.com/docs/reference/http#models.list

        Args:
            sort_by: What models are sorted by, their own creation or that of their latest
                version, which is the default.
            sort_direction: Whether the oldest (`asc`) or the newest (`desc`, the default) comes
                first.
            cursor: Where the page begins, from the `next` or `previous` URL of another page.
        """
        return await self._client.send(
            list_call(sort_by=sort_by, sort_direction=sort_direction, cursor=cursor)
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
        """Create a model, empty until a version is pushed to it.

        An account can have 1,000 models. To change a model, push versions of it instead of
        creating another.

        https://replicate.com/docs/reference/http#models.create

        Args:
            owner: User or organization that will own the model, the token's own.
            name: Name of the model, unique among its owner's.
            visibility: Whether everyone can see and run a model, or only its owner.
            hardware: SKU of the hardware to run the model on, from `hardware.list`.
            description: What the model does.
            cover_image_url: Image for the model.
            github_url: The model's source code.
            paper_url: The paper about the model.
            license_url: The model's license.
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

    async def search(self, query: str) -> ModelPage:
        """Search public models.

        Gives one page of models. `search` looks through collections and documentation too.

        https://replicate.com/docs/reference/http#models.search

        Args:
            query: What to look for.
        """
        return await self._client.send(search_call(query))

    async def get(self, model_owner: str, model_name: str | None = None) -> Model:
        """Get a model, with its latest version and its default example.

        What the model takes and gives is in `latest_version.openapi_schema`.

        https://replicate.com/docs/reference/http#models.get

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return await self._client.send(get_call(model_owner, model_name))

    async def delete(self, model_owner: str, model_name: str | None = None) -> None:
        """Delete a private model of yours that has no versions.

        Delete its versions first, with `models.versions.delete`.

        https://replicate.com/docs/reference/http#models.delete

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
        """
        return await self._client.send(delete_call(model_owner, model_name))

    async def update(
        self,
        model_owner: str,
        model_name: str | None = None,
        *,
        description: str | None = None,
        readme: str | None = None,
        github_url: str | None = None,
        paper_url: str | None = None,
        weights_url: str | None = None,
        license_url: str | None = None,
    ) -> Model:
        """Change a model's description, README or links.

        What is not given stays as it is.

        https://replicate.com/docs/reference/http#models.update

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            description: What the model does.
            readme: The model's README, as Markdown.
            github_url: The model's source code.
            paper_url: The paper about the model.
            weights_url: The model's weights.
            license_url: The model's license.
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
