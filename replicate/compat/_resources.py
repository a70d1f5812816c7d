"""The records and namespaces of `replicate` 1.x, other than those of predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import replicate_api.models as models
from replicate_api.api import WebhooksApi, WebhooksDefaultApi
from replicate_api.api.account import AccountApi
from replicate_api.api.collections import CollectionsApi
from replicate_api.api.deployments import DeploymentsApi
from replicate_api.api.files import FilesApi
from replicate_api.api.hardware import HardwareApi
from replicate_api.api.models import ModelsApi
from replicate_api.api.models_versions import ModelsVersionsApi
from replicate_api.api.trainings import TrainingsApi
from replicate_api.api.webhooks_default_secret import WebhooksDefaultSecretApi
from replicate_api.client import cached_property
from replicate_api.types import Record, reference

import replicate

from ._base import (
    Bound,
    Job,
    Prediction,
    Predictions,
    Reloadable,
    WithAsync,
    accepting,
    joined,
    like,
    named,
    renamed,
)

__all__ = ["Deployment", "Model", "Prediction", "Training", "Version"]

# --- records --------------------------------------------------------------------------------------


class Training(Job, models.Training):
    """A training that can be reloaded, canceled and waited for."""

    _namespace = "trainings"


class _Runnable(Bound):
    """A model or version."""

    def predict(self, **input: Any) -> Any:
        """Run it, and return its output."""
        return self._client.run(self, input)


class Version(_Runnable, models.Version):
    """A version of a model."""


class _Named(Bound):
    """A model or deployment."""

    owner: str
    name: str

    @property
    def id(self) -> str:
        """Its `owner/name`."""
        return f"{self.owner}/{self.name}"


class Model(_Named, _Runnable, Reloadable, models.Model):
    """A model that can be reloaded, with its versions."""

    _namespace = "models"

    @property
    def versions(self) -> ModelsVersions:
        """The versions of the model."""
        versions: Any = Below(ModelsVersions(self._client), self.owner, self.name)
        return cast("ModelsVersions", versions)


class Deployment(_Named, models.Deployment):
    """A deployment, with its predictions."""

    @property
    def predictions(self) -> PredictionsOf:
        """The predictions of the deployment."""
        predictions: Any = Below(PredictionsOf(self._client, "deployment"), self.id)
        return cast("PredictionsOf", predictions)


class Collection(models.Collection):
    """A collection."""

    @property
    def id(self) -> str:
        """Its slug."""
        return self.slug

    def __iter__(self) -> Iterator[models.Model]:
        return iter(self.models or [])

    def __len__(self) -> int:
        return len(self.models or [])

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key) if isinstance(key, str) else cast("Any", [*self])[key]


class Hardware(models.Hardware):
    """A kind of hardware."""

    @property
    def id(self) -> str:
        """Its SKU."""
        return self.sku


# --- namespaces -----------------------------------------------------------------------------------


class PredictionsOf(WithAsync):
    """`models.predictions`, `deployments.predictions`, and `predictions` of a deployment."""

    def __init__(self, client: Any, kind: str) -> None:
        self._client, self._kind = client, kind

    def create(self, *args: Any, **options: Any) -> Prediction:
        """Run a model or a deployment: `create("owner/name", input)`; of a deployment, `(input)`.

        Args:
            args: The model or deployment, unless it is known, and the input.
            options: As for `predictions.create`.
        """
        kind, values = self._kind, [*args]
        names = [name for name in (f"{kind}_owner", f"{kind}_name") if name in options]
        target = [options.pop(name) for name in names]
        while values and isinstance(values[0], str | tuple | Record):
            target.append(values.pop(0))
        if target:
            options[kind] = target[0] if len(target) == 1 else tuple(target)
        return Predictions(self._client).create(**named(("input",), (*values,), options))


class ModelsVersions(WithAsync, ModelsVersionsApi):
    """`client.models.versions`."""

    get: Callable[..., Version] = accepting(ModelsVersionsApi.get)
    list: Callable[..., models.VersionPage] = accepting(ModelsVersionsApi.list)
    delete: Callable[..., None] = accepting(ModelsVersionsApi.delete)


class Below:
    """A namespace without its first arguments, such as the versions of one model."""

    def __init__(self, namespace: WithAsync, *first: str) -> None:
        self._namespace, self._first = namespace, first

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(getattr(self._namespace, name), *self._first)


class Trainings(WithAsync, TrainingsApi):
    """`client.trainings`."""

    list: Callable[..., models.TrainingPage] = accepting(TrainingsApi.list, "cursor")
    get: Callable[..., Training] = accepting(TrainingsApi.get)
    cancel: Callable[..., Training] = accepting(TrainingsApi.cancel)

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
        if "destination" in options:
            options["destination"] = reference("model", joined(options["destination"]))
        return cast("Training", super().create(**options))


class Models(WithAsync, ModelsApi):
    """`client.models`."""

    predictions: Any = cached_property(lambda self: PredictionsOf(self._client, "model"))
    versions: cached_property[Any] = cached_property(lambda self: ModelsVersions(self._client))
    list: Callable[..., models.ModelPage] = accepting(ModelsApi.list, "cursor")
    get: Callable[..., Model] = accepting(ModelsApi.get)
    create: Callable[..., Model] = accepting(ModelsApi.create, "owner", "name")


class Deployments(WithAsync, DeploymentsApi):
    """`client.deployments`."""

    predictions: Any = cached_property(lambda self: PredictionsOf(self._client, "deployment"))
    list: Callable[..., models.DeploymentPage] = accepting(DeploymentsApi.list, "cursor")
    get: Callable[..., Deployment] = accepting(DeploymentsApi.get)
    create: Callable[..., Deployment] = accepting(DeploymentsApi.create, "name", "model", "version")


class Files(WithAsync, FilesApi):
    """`client.files`."""

    @like(FilesApi.create)
    def create(self, *args: Any, **options: Any) -> models.File:
        """Upload a file, or the file at a path."""
        options = renamed(named(("content", "filename", "type", "metadata"), args, options))
        if isinstance(content := options.get("content"), str):
            options["content"] = Path(content)
        return super().create(**options)


class Collections(WithAsync, CollectionsApi):
    """`client.collections`."""

    list: Callable[..., models.CollectionPage] = accepting(CollectionsApi.list, "cursor")
    get: Callable[..., Collection] = accepting(CollectionsApi.get)


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
        key = getattr(secret, "key", secret)
        replicate.webhooks.unwrap(body, headers, key, tolerance=tolerance)
        return True
