"""The records and namespaces of `replicate` 1.x, other than those of predictions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import replicate_api.models as models
from replicate_api.api import WebhooksApi, WebhooksDefaultApi
from replicate_api.api.account import AccountApi
from replicate_api.api.collections import CollectionsApi
from replicate_api.api.deployments import DeploymentsApi
from replicate_api.api.deployments_predictions import DeploymentsPredictionsApi
from replicate_api.api.files import FilesApi
from replicate_api.api.hardware import HardwareApi
from replicate_api.api.models import ModelsApi
from replicate_api.api.models_predictions import ModelsPredictionsApi
from replicate_api.api.models_versions import ModelsVersionsApi
from replicate_api.api.trainings import TrainingsApi
from replicate_api.api.webhooks_default_secret import WebhooksDefaultSecretApi
from replicate_api.client import cached_property
from replicate_api.types import Record

import replicate

from ._base import Bound, Job, NamespaceOf, OldNamespace, Prediction, Reloadable, accepting, like

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


class _Identified(Record):
    """A record that has an `id` in 1.x, though not in the API."""

    @property
    def id(self) -> str:
        """Its slug, its SKU, or its `owner/name`."""
        return self.get("slug") or self.get("sku") or f"{self.get('owner')}/{self.get('name')}"


class Model(_Identified, _Runnable, Reloadable, models.Model):
    """A model that can be reloaded, with its versions."""

    _namespace = "models"

    @property
    def versions(self) -> ModelsVersions:
        """The versions of the model."""
        return cast("ModelsVersions", Below(ModelsVersions(self._client), self.owner, self.name))


class Deployment(_Identified, Bound, models.Deployment):
    """A deployment, with its predictions."""

    @property
    def predictions(self) -> DeploymentsPredictions:
        """The predictions of the deployment."""
        return cast("DeploymentsPredictions", Below(DeploymentsPredictions(self._client), self.id))


class Collection(_Identified, models.Collection):
    """A collection, which is the sequence of its models."""

    def __iter__(self) -> Iterator[models.Model]:
        return iter(self.models or [])

    def __len__(self) -> int:
        return len(self.models or [])

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key) if isinstance(key, str) else cast("Any", [*self])[key]


class Hardware(_Identified, models.Hardware):
    """A kind of hardware."""


# --- namespaces -----------------------------------------------------------------------------------


class Below:
    """A namespace without its first arguments, such as the versions of one model."""

    def __init__(self, namespace: OldNamespace, *first: str) -> None:
        self._namespace, self._first = namespace, first

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(getattr(self._namespace, name), *self._first)


class ModelsPredictions(OldNamespace, ModelsPredictionsApi, create=("model_owner", "input")):
    """`client.models.predictions`."""

    create: Callable[..., Prediction]


class DeploymentsPredictions(
    OldNamespace, DeploymentsPredictionsApi, create=("deployment_owner", "input")
):
    """`client.deployments.predictions`."""

    create: Callable[..., Prediction]


class ModelsVersions(NamespaceOf[Version], ModelsVersionsApi):
    """`client.models.versions`."""


class Models(NamespaceOf[Model], ModelsApi, list=("cursor",)):
    """`client.models`."""

    create: Callable[..., Model]
    predictions: Any = cached_property(lambda self: ModelsPredictions(self._client))
    versions: Any = cached_property(lambda self: ModelsVersions(self._client))


class Deployments(NamespaceOf[Deployment], DeploymentsApi):
    """`client.deployments`."""

    create: Callable[..., Deployment]
    predictions: Any = cached_property(lambda self: DeploymentsPredictions(self._client))


class Trainings(NamespaceOf[Training], TrainingsApi):
    """`client.trainings`."""

    cancel: Callable[..., Training]

    # `model_name` is the version after `owner/name`, as in the API of this client.
    _names = ("model_owner", "model_name", "input", "destination", "webhook")
    _create = accepting(TrainingsApi.create, _names)

    @like(TrainingsApi.create)
    def create(self, *args: Any, **options: Any) -> Training:
        """Train a version: `create("owner/name:id", input, destination)`, or by keywords."""
        args += tuple(options.pop(name) for name in ("model", "version") if name in options)
        if args and isinstance(args[0], str) and ":" in args[0]:
            args = (*args[0].split(":"), *args[1:])
        elif len(args) > 2 and isinstance(args[2], str):  # the owner, the name and the id
            args = (args[:2], *args[2:])
        return cast("Training", self._create(*args, **options))


class Files(NamespaceOf[models.File], FilesApi):
    """`client.files`."""


class Collections(NamespaceOf[Collection], CollectionsApi):
    """`client.collections`."""


class HardwareKinds(OldNamespace, HardwareApi):
    """`client.hardware`."""


class Accounts(OldNamespace, AccountApi):
    """`client.accounts`."""

    current = AccountApi.get


class Secret(OldNamespace, WebhooksDefaultSecretApi):
    """`client.webhooks.default.secret`."""

    __call__ = WebhooksDefaultSecretApi.get


class DefaultWebhook(OldNamespace, WebhooksDefaultApi):
    """`client.webhooks.default`."""

    secret: cached_property[Any] = cached_property(lambda self: Secret(self._client))


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
        replicate.webhooks.unwrap(body, headers, secret, tolerance)
        return True
