# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The namespaces of both clients: `Api` and `AsyncApi` are what a client has at its top."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..client import AsyncClient, Client

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


class Api(Client):
    """Everything of the API, below a client that can send a call."""

    @cached_property
    def predictions(self) -> PredictionsApi:
        from .predictions import PredictionsApi

        return PredictionsApi(self)

    @cached_property
    def models(self) -> ModelsApi:
        from .models import ModelsApi

        return ModelsApi(self)

    @cached_property
    def deployments(self) -> DeploymentsApi:
        from .deployments import DeploymentsApi

        return DeploymentsApi(self)

    @cached_property
    def trainings(self) -> TrainingsApi:
        from .trainings import TrainingsApi

        return TrainingsApi(self)

    @cached_property
    def files(self) -> FilesApi:
        from .files import FilesApi

        return FilesApi(self)

    @cached_property
    def collections(self) -> CollectionsApi:
        from .collections import CollectionsApi

        return CollectionsApi(self)

    @cached_property
    def hardware(self) -> HardwareApi:
        from .hardware import HardwareApi

        return HardwareApi(self)

    @cached_property
    def account(self) -> AccountApi:
        from .account import AccountApi

        return AccountApi(self)

    @cached_property
    def webhooks(self) -> WebhooksApi:
        return WebhooksApi(self)

    def search(self, *, query: str, limit: int | None = None) -> SearchResults:
        """Search public models, collections and documentation (beta).

        Each model comes with tags and a longer description, written by a language model.

        https://replicate.com/docs/reference/http#search

        Args:
            query: What to look for, as a person would type it.
            limit: Most models to give, 1 to 50; 20 if absent.
        """
        from .search import search_call

        return self.send(search_call(query=query, limit=limit))


class AsyncApi(AsyncClient):
    """Everything of the API, below a client that can send a call, awaited."""

    @cached_property
    def predictions(self) -> AsyncPredictionsApi:
        from .predictions import AsyncPredictionsApi

        return AsyncPredictionsApi(self)

    @cached_property
    def models(self) -> AsyncModelsApi:
        from .models import AsyncModelsApi

        return AsyncModelsApi(self)

    @cached_property
    def deployments(self) -> AsyncDeploymentsApi:
        from .deployments import AsyncDeploymentsApi

        return AsyncDeploymentsApi(self)

    @cached_property
    def trainings(self) -> AsyncTrainingsApi:
        from .trainings import AsyncTrainingsApi

        return AsyncTrainingsApi(self)

    @cached_property
    def files(self) -> AsyncFilesApi:
        from .files import AsyncFilesApi

        return AsyncFilesApi(self)

    @cached_property
    def collections(self) -> AsyncCollectionsApi:
        from .collections import AsyncCollectionsApi

        return AsyncCollectionsApi(self)

    @cached_property
    def hardware(self) -> AsyncHardwareApi:
        from .hardware import AsyncHardwareApi

        return AsyncHardwareApi(self)

    @cached_property
    def account(self) -> AsyncAccountApi:
        from .account import AsyncAccountApi

        return AsyncAccountApi(self)

    @cached_property
    def webhooks(self) -> AsyncWebhooksApi:
        return AsyncWebhooksApi(self)

    async def search(self, *, query: str, limit: int | None = None) -> SearchResults:
        """Search public models, collections and documentation (beta).

        Each model comes with tags and a longer description, written by a language model.

        https://replicate.com/docs/reference/http#search

        Args:
            query: What to look for, as a person would type it.
            limit: Most models to give, 1 to 50; 20 if absent.
        """
        from .search import search_call

        return await self.send(search_call(query=query, limit=limit))


class WebhooksApi:
    """`client.webhooks`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def default(self) -> WebhooksDefaultApi:
        return WebhooksDefaultApi(self._client)


class AsyncWebhooksApi:
    """`client.webhooks`, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @cached_property
    def default(self) -> AsyncWebhooksDefaultApi:
        return AsyncWebhooksDefaultApi(self._client)


class WebhooksDefaultApi:
    """`client.webhooks.default`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @cached_property
    def secret(self) -> WebhooksDefaultSecretApi:
        from .webhooks_default_secret import WebhooksDefaultSecretApi

        return WebhooksDefaultSecretApi(self._client)


class AsyncWebhooksDefaultApi:
    """`client.webhooks.default`, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    @cached_property
    def secret(self) -> AsyncWebhooksDefaultSecretApi:
        from .webhooks_default_secret import AsyncWebhooksDefaultSecretApi

        return AsyncWebhooksDefaultSecretApi(self._client)
