"""The namespaces of a client, with the arguments that `replicate` 1.x accepts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import replicate_api.models as models
from replicate_api.api import WebhooksApi, WebhooksDefaultApi
from replicate_api.api.account import AccountApi
from replicate_api.api.collections import CollectionsApi
from replicate_api.api.deployments import DeploymentsApi
from replicate_api.api.files import FilesApi
from replicate_api.api.hardware import HardwareApi
from replicate_api.api.models import ModelsApi
from replicate_api.api.trainings import TrainingsApi
from replicate_api.api.webhooks_default_secret import WebhooksDefaultSecretApi
from replicate_api.client import cached_property

import replicate

from ._arguments import accepting, joined, like, named, renamed
from ._records import Deployment, Model, ModelsVersions, PredictionsOf, Training, WithAsync


class Trainings(WithAsync, TrainingsApi):
    """`client.trainings`."""

    list: Callable[..., models.TrainingPage] = accepting(TrainingsApi.list, "cursor")
    get: Callable[..., Training] = accepting(TrainingsApi.get, "training_id")
    cancel: Callable[..., Training] = accepting(TrainingsApi.cancel, "training_id")

    @like(TrainingsApi.create)
    def create(self, *args: Any, **options: Any) -> Training:
        """Train a version: `create("owner/name:id", input, destination)`, or by keywords."""
        names: tuple[str, ...] = ("model", "version", "input")
        if args and isinstance(args[0], str) and ":" in args[0]:
            names = ("version", "input", "destination", "webhook")
        elif len(args) > 2 and isinstance(args[2], str):
            names = ("model_owner", "model_name", "version_id")
        options = renamed(named(names, args, options))
        model, version = options.pop("model", None), options.pop("version", None)
        if model is None and version is not None:
            model, _, version = version.partition(":")
        if model is not None:
            options |= {"model_owner": joined(model), "model_name": version}
        return cast("Training", super().create(**options))


class Models(WithAsync, ModelsApi):
    """`client.models`."""

    predictions: cached_property[Any] = cached_property(
        lambda self: PredictionsOf(self._client, "model")
    )
    versions: cached_property[Any] = cached_property(lambda self: ModelsVersions(self._client))
    list: Callable[..., models.ModelPage] = accepting(ModelsApi.list, "cursor")
    get: Callable[..., Model] = accepting(ModelsApi.get, "model_owner", "model_name")
    create: Callable[..., Model] = accepting(ModelsApi.create, "owner", "name")


class Deployments(WithAsync, DeploymentsApi):
    """`client.deployments`."""

    predictions: cached_property[Any] = cached_property(
        lambda self: PredictionsOf(self._client, "deployment")
    )
    list: Callable[..., models.DeploymentPage] = accepting(DeploymentsApi.list, "cursor")
    get: Callable[..., Deployment] = accepting(
        DeploymentsApi.get, "deployment_owner", "deployment_name"
    )
    create: Callable[..., Deployment] = accepting(DeploymentsApi.create, "name", "model", "version")


class Files(WithAsync, FilesApi):
    """`client.files`."""

    create: Callable[..., models.File] = accepting(
        FilesApi.create, "content", "filename", "type", "metadata"
    )


class Collections(WithAsync, CollectionsApi):
    """`client.collections`."""

    list: Callable[..., models.CollectionPage] = accepting(CollectionsApi.list, "cursor")


class HardwareKinds(WithAsync, HardwareApi):
    """`client.hardware`."""


class Accounts(WithAsync, AccountApi):
    """`client.accounts`."""

    current = AccountApi.get


class Secret(WithAsync, WebhooksDefaultSecretApi):
    """`client.webhooks.default.secret`."""

    __call__ = WebhooksDefaultSecretApi.get


class DefaultWebhook(WebhooksDefaultApi):
    """`client.webhooks.default`."""

    secret: cached_property[Any] = cached_property(lambda self: Secret(self._client))
    async_secret: property = property(lambda self: self.secret.async_get)


class Webhooks(WebhooksApi):
    """`client.webhooks`."""

    default: cached_property[Any] = cached_property(lambda self: DefaultWebhook(self._client))

    @staticmethod
    def validate(
        request: Any = None,
        headers: Any = None,
        body: str | bytes = b"",
        secret: Any = None,
        tolerance: float | None = None,
    ) -> bool:
        """Check the signature of a webhook request, and return True.

        Raises:
            WebhookError: It is not signed with the secret.
        """
        if request is not None:
            body, headers = request.content, request.headers
        body = body.encode() if isinstance(body, str) else body
        replicate.webhooks.unwrap(
            body, headers, getattr(secret, "key", secret), tolerance=tolerance
        )
        return True
