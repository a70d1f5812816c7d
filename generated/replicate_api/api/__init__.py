# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The namespaces of both clients: `Api` and `AsyncApi` are those at the top of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..client import AsyncClient, Client, Namespace, cached_property

if TYPE_CHECKING:
    from ..models.search_results import SearchResults
    from .account import AccountApi, AsyncAccountApi
    from .collections import AsyncCollectionsApi, CollectionsApi
    from .deployments import AsyncDeploymentsApi, DeploymentsApi
    from .files import AsyncFilesApi, FilesApi
    from .hardware import AsyncHardwareApi, HardwareApi
    from .models import AsyncModelsApi, ModelsApi
    from .predictions import AsyncPredictionsApi, PredictionsApi
    from .trainings import AsyncTrainingsApi, TrainingsApi
    from .webhooks_default_secret import AsyncWebhooksDefaultSecretApi, WebhooksDefaultSecretApi


class Api(Namespace, Client):
    """All operations of the API, for a client."""

    @cached_property
    def predictions(self) -> PredictionsApi:
        """Predictions, the runs of models."""
        from .predictions import PredictionsApi

        return PredictionsApi(self)

    @cached_property
    def models(self) -> ModelsApi:
        """Public models, and the account's private ones."""
        from .models import ModelsApi

        return ModelsApi(self)

    @cached_property
    def deployments(self) -> DeploymentsApi:
        """Deployments, models on chosen hardware with a chosen number of instances."""
        from .deployments import DeploymentsApi

        return DeploymentsApi(self)

    @cached_property
    def trainings(self) -> TrainingsApi:
        """Trainings, which create new versions of models."""
        from .trainings import TrainingsApi

        return TrainingsApi(self)

    @cached_property
    def files(self) -> FilesApi:
        """Files uploaded as inputs of models."""
        from .files import FilesApi

        return FilesApi(self)

    @cached_property
    def collections(self) -> CollectionsApi:
        """Curated lists of models."""
        from .collections import CollectionsApi

        return CollectionsApi(self)

    @cached_property
    def hardware(self) -> HardwareApi:
        """Hardware that models can run on."""
        from .hardware import HardwareApi

        return HardwareApi(self)

    @cached_property
    def account(self) -> AccountApi:
        """The account of the API token."""
        from .account import AccountApi

        return AccountApi(self)

    @cached_property
    def webhooks(self) -> WebhooksApi:
        """Webhooks, which receive predictions and trainings as they change."""
        return WebhooksApi(self)

    def search(self, query: str, *, limit: int | None = None) -> SearchResults:
        """Search public models, collections and documentation (beta).

        Each model has tags and a longer description, written by a language model.

        https://replicate.com/docs/reference/http#search

        Args:
            query: Text to search for.
            limit: Maximum number of models, 1 to 50; 20 if absent.
        """
        from .search import search_call

        return self.send(search_call(query, limit=limit))


class AsyncApi(Namespace, AsyncClient):
    """All operations of the API, for an asynchronous client."""

    @cached_property
    def predictions(self) -> AsyncPredictionsApi:
        """Predictions, the runs of models."""
        from .predictions import AsyncPredictionsApi

        return AsyncPredictionsApi(self)

    @cached_property
    def models(self) -> AsyncModelsApi:
        """Public models, and the account's private ones."""
        from .models import AsyncModelsApi

        return AsyncModelsApi(self)

    @cached_property
    def deployments(self) -> AsyncDeploymentsApi:
        """Deployments, models on chosen hardware with a chosen number of instances."""
        from .deployments import AsyncDeploymentsApi

        return AsyncDeploymentsApi(self)

    @cached_property
    def trainings(self) -> AsyncTrainingsApi:
        """Trainings, which create new versions of models."""
        from .trainings import AsyncTrainingsApi

        return AsyncTrainingsApi(self)

    @cached_property
    def files(self) -> AsyncFilesApi:
        """Files uploaded as inputs of models."""
        from .files import AsyncFilesApi

        return AsyncFilesApi(self)

    @cached_property
    def collections(self) -> AsyncCollectionsApi:
        """Curated lists of models."""
        from .collections import AsyncCollectionsApi

        return AsyncCollectionsApi(self)

    @cached_property
    def hardware(self) -> AsyncHardwareApi:
        """Hardware that models can run on."""
        from .hardware import AsyncHardwareApi

        return AsyncHardwareApi(self)

    @cached_property
    def account(self) -> AsyncAccountApi:
        """The account of the API token."""
        from .account import AsyncAccountApi

        return AsyncAccountApi(self)

    @cached_property
    def webhooks(self) -> AsyncWebhooksApi:
        """Webhooks, which receive predictions and trainings as they change."""
        return AsyncWebhooksApi(self)

    async def search(self, query: str, *, limit: int | None = None) -> SearchResults:
        """Search public models, collections and documentation (beta).

        Each model has tags and a longer description, written by a language model.

        https://replicate.com/docs/reference/http#search

        Args:
            query: Text to search for.
            limit: Maximum number of models, 1 to 50; 20 if absent.
        """
        from .search import search_call

        return await self.send(search_call(query, limit=limit))


class WebhooksApi(Namespace):
    """Webhooks, which receive predictions and trainings as they change."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def default(self) -> WebhooksDefaultApi:
        """Namespaces below `webhooks.default`."""
        return WebhooksDefaultApi(self._client)


class AsyncWebhooksApi(Namespace):
    """Webhooks, which receive predictions and trainings as they change."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @cached_property
    def default(self) -> AsyncWebhooksDefaultApi:
        """Namespaces below `webhooks.default`."""
        return AsyncWebhooksDefaultApi(self._client)


class WebhooksDefaultApi(Namespace):
    """Namespaces below `webhooks.default`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def secret(self) -> WebhooksDefaultSecretApi:
        """The signing secret of webhooks."""
        from .webhooks_default_secret import WebhooksDefaultSecretApi

        return WebhooksDefaultSecretApi(self._client)


class AsyncWebhooksDefaultApi(Namespace):
    """Namespaces below `webhooks.default`."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @cached_property
    def secret(self) -> AsyncWebhooksDefaultSecretApi:
        """The signing secret of webhooks."""
        from .webhooks_default_secret import AsyncWebhooksDefaultSecretApi

        return AsyncWebhooksDefaultSecretApi(self._client)
