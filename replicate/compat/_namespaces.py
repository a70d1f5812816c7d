"""The namespaces of a client, with the arguments that `replicate` 1.x accepts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from replicate_api.api import WebhooksApi, WebhooksDefaultApi
from replicate_api.api.account import AccountApi
from replicate_api.api.collections import CollectionsApi
from replicate_api.api.deployments import DeploymentsApi
from replicate_api.api.files import FilesApi
from replicate_api.api.hardware import HardwareApi
from replicate_api.api.models import ModelsApi
from replicate_api.api.models_versions import ModelsVersionsApi
from replicate_api.api.predictions import PredictionsApi
from replicate_api.api.trainings import TrainingsApi
from replicate_api.api.webhooks_default_secret import WebhooksDefaultSecretApi
from replicate_api.records import Explained
from replicate_api.types import Record, omit_none, reference

from .. import webhooks
from .._core.predictions import WaitOptions
from ._records import Deployment, Model, Prediction, Training, Version

if TYPE_CHECKING:
    from replicate_api.models import Account, File, VersionPage, WebhookSecret

Pair: TypeAlias = str | tuple[str, str] | Record
"""`owner/name`, a tuple of both, or a record."""

ENCODINGS = {"base64": "data-uri", "url": "upload"}
"""The values of `file_encoding_strategy`, and those of `file_encoding`."""


def full_name(pair: Any) -> Any:
    """Return the `owner/name` of a pair."""
    return "/".join(cast("list[str]", pair)) if isinstance(pair, tuple | list) else reference(pair)


def present(old: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a create call in their present spelling."""
    new = dict(old)
    strategy, wait = new.pop("file_encoding_strategy", None), new.pop("wait", None)
    if strategy is not None:
        new["file_encoding"] = ENCODINGS.get(strategy, strategy)
    if wait is not None:
        new["prefer"] = WaitOptions.parse(wait, None, "cancel").prefer
    return omit_none(new)


class _Concurrent:
    """A namespace with an awaitable twin of each method: `async_get` of `get`."""

    _client: Any

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = name.removeprefix("async_")
        if method == name or not hasattr(type(self), method):
            raise AttributeError(Explained.explain(self, name, None), name=name, obj=None)
        # The same method calls `send` of an asynchronous client, and so returns an awaitable.
        return cast("Callable[..., Awaitable[Any]]", getattr(self._twin(), method))

    def _twin(self) -> Any:
        return cast("Any", type(self))(self._client.concurrent)


class Predictions(_Concurrent, PredictionsApi):
    """`client.predictions`."""

    def create(
        self,
        version: str | Record | None = None,
        input: Mapping[str, Any] | None = None,
        *,
        model: Pair | None = None,
        deployment: Pair | None = None,
        **options: Any,
    ) -> Prediction:
        """Run a version, an official model or a deployment.

        Args:
            version: A version, its id, or a model's `owner/name[:id]`.
            input: Input of the model.
            model: Instead: a model.
            deployment: Instead: a deployment.
            options: Options of this client's `predictions.create`; also `wait` and
                `file_encoding_strategy`.
        """
        created = super().create(
            version=reference(version),
            model=full_name(model),
            deployment=full_name(deployment),
            input=cast("dict[str, Any]", {} if input is None else input),
            **present(options),
        )
        return cast("Prediction", created)

    def get(self, prediction_id: str) -> Prediction:
        """Return a prediction."""
        return cast("Prediction", super().get(prediction_id))

    def cancel(self, prediction_id: str) -> Prediction:
        """Cancel a prediction, and return it."""
        return cast("Prediction", super().cancel(prediction_id))

    def wait(self, prediction_id: str) -> Prediction:
        """Wait until a prediction has ended, and return it, as 2.0 beta does."""
        return cast("Prediction", self._client.wait(prediction_id))


class PredictionsOf(_Concurrent):
    """`models.predictions`, `deployments.predictions`, and `predictions` of a deployment."""

    def __init__(self, client: Any, kind: str, target: Pair | None = None) -> None:
        self._client, self._kind, self._target = client, kind, target

    def _twin(self) -> PredictionsOf:
        return PredictionsOf(self._client.concurrent, self._kind, self._target)

    def create(self, *args: Any, **options: Any) -> Prediction:
        """Run a model or a deployment: `create("owner/name", input)`; of a deployment, `(input)`.

        Args:
            args: The model or deployment, unless it is known, and the input.
            options: As for `predictions.create`.
        """
        kind, target, rest = self._kind, self._target, [*args]
        if f"{kind}_owner" in options:
            target = options.pop(f"{kind}_owner"), options.pop(f"{kind}_name")
        elif target is None:
            target = options.pop(kind) if kind in options else rest.pop(0)
        if rest and isinstance(rest[0], str):  # "owner", "name"
            target = full_name(target), rest.pop(0)
        if rest:
            options["input"] = rest.pop(0)
        options[kind] = target
        return Predictions(self._client).create(**options)


class Trainings(_Concurrent, TrainingsApi):
    """`client.trainings`."""

    def create(self, *args: Any, **options: Any) -> Training:
        """Train a version: `create("owner/name:id", input, destination)`, or by keywords.

        Args:
            args: The version as `owner/name:id`, the input and the destination; or the model, the
                version and the input; or what this client's `trainings.create` accepts.
            options: Options of this client's `trainings.create`; also `model` and `version`.
        """
        names = ["model", "version", "input"]
        if args and isinstance(args[0], str) and ":" in args[0]:
            names = ["version", "input", "destination", "webhook"]
        elif len(args) > 2 and isinstance(args[2], str):
            names = ["model_owner", "model_name", "version_id"]
        options |= dict(zip(names, args, strict=False))
        model, version = options.pop("model", None), options.pop("version", None)
        if model is None and version is not None:
            model, _, version = version.partition(":")
        if model is not None:
            options |= {"model_owner": full_name(model), "model_name": reference(version)}
        return cast("Training", super().create(**present(options)))

    def get(self, training_id: str) -> Training:
        """Return a training."""
        return cast("Training", super().get(training_id))

    def cancel(self, training_id: str) -> Training:
        """Cancel a training, and return it."""
        return cast("Training", super().cancel(training_id))


class ModelsVersions(_Concurrent, ModelsVersionsApi):
    """`client.models.versions`."""


class Versions(_Concurrent):
    """`versions` of a model."""

    def __init__(self, client: Any, model: str) -> None:
        self._client, self._model = client, model

    def _twin(self) -> Versions:
        return Versions(self._client.concurrent, self._model)

    def get(self, id: str) -> Version:
        """Return a version of the model."""
        return cast("Version", ModelsVersions(self._client).get(self._model, id))

    def list(self) -> VersionPage:
        """Return a page of versions of the model."""
        return ModelsVersions(self._client).list(self._model)

    def delete(self, id: str) -> None:
        """Delete a version of the model."""
        return ModelsVersions(self._client).delete(self._model, id)


class Models(_Concurrent, ModelsApi):
    """`client.models`."""

    @cached_property
    def predictions(self) -> Any:
        """The predictions of official models."""
        return PredictionsOf(self._client, "model")

    @cached_property
    def versions(self) -> ModelsVersions:
        """The versions of models."""
        return ModelsVersions(self._client)

    def get(self, model_owner: Any, model_name: str | None = None) -> Model:
        """Return a model: `get("owner/name")`."""
        return cast("Model", super().get(full_name(model_owner), model_name))

    def create(self, *args: Any, **options: Any) -> Model:
        """Create a model, and return it: `create("owner", "name", ...)`."""
        options |= dict(zip(("owner", "name"), args, strict=False))
        return cast("Model", super().create(**options))


class Deployments(_Concurrent, DeploymentsApi):
    """`client.deployments`."""

    @cached_property
    def predictions(self) -> Any:
        """The predictions of deployments."""
        return PredictionsOf(self._client, "deployment")

    def get(self, deployment_owner: Any, deployment_name: str | None = None) -> Deployment:
        """Return a deployment: `get("owner/name")`."""
        return cast("Deployment", super().get(full_name(deployment_owner), deployment_name))

    def create(self, *args: Any, **options: Any) -> Deployment:
        """Create a deployment, and return it: `create("name", model, version, ...)`."""
        options |= dict(zip(("name", "model", "version"), args, strict=False))
        options["model"] = full_name(options.get("model"))
        return cast("Deployment", super().create(**options))


class Files(_Concurrent, FilesApi):
    """`client.files`."""

    def create(self, content: Any = None, *args: Any, **options: Any) -> File:
        """Upload a file: `create(file, filename, content_type, metadata)`."""
        options |= dict(zip(("filename", "content_type", "metadata"), args, strict=False))
        options["type"] = options.pop("content_type", None) or options.pop("type", None)
        return super().create(options.pop("file", content), **options)


class Collections(_Concurrent, CollectionsApi):
    """`client.collections`."""


class HardwareKinds(_Concurrent, HardwareApi):
    """`client.hardware`."""


class Accounts(_Concurrent, AccountApi):
    """`client.accounts`."""

    def current(self) -> Account:
        """Return the account of the API token."""
        return self.get()


class Secret(_Concurrent, WebhooksDefaultSecretApi):
    """`client.webhooks.default.secret`."""

    def __call__(self) -> WebhookSecret:
        """Return the secret of the account's webhooks."""
        return self.get()


class DefaultWebhook(WebhooksDefaultApi):
    """`client.webhooks.default`."""

    @cached_property
    def secret(self) -> Secret:
        """The secret of the account's webhooks: `secret()`."""
        return Secret(self._client)

    async def async_secret(self) -> WebhookSecret:
        """Return the secret of the account's webhooks."""
        return cast("WebhookSecret", await self.secret.async_get())


class Webhooks(WebhooksApi):
    """`client.webhooks`."""

    @cached_property
    def default(self) -> DefaultWebhook:
        """The default webhook."""
        return DefaultWebhook(self._client)

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
        webhooks.unwrap(body, headers, getattr(secret, "key", secret), tolerance=tolerance)
        return True
