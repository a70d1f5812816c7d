"""The namespaces of a client, with the arguments that `replicate` 1.x accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

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

from .. import webhooks
from ._arguments import joined, present
from ._records import Deployment, Model, ModelsVersions, PredictionsOf, Training, WithAsync

if TYPE_CHECKING:
    from replicate_api.models import Account, File, WebhookSecret


class Trainings(WithAsync, TrainingsApi):
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
            options |= {"model_owner": joined(model), "model_name": version}
        return cast("Training", super().create(**present(options)))

    def get(self, training_id: Any) -> Training:
        """Return a training."""
        return cast("Training", super().get(training_id))

    def cancel(self, training_id: Any) -> Training:
        """Cancel a training, and return it."""
        return cast("Training", super().cancel(training_id))


class Models(WithAsync, ModelsApi):
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
        return cast("Model", super().get(joined(model_owner), model_name))

    def create(self, *args: Any, **options: Any) -> Model:
        """Create a model, and return it: `create("owner", "name", ...)`."""
        options |= dict(zip(("owner", "name"), args, strict=False))
        return cast("Model", super().create(**options))


class Deployments(WithAsync, DeploymentsApi):
    """`client.deployments`."""

    @cached_property
    def predictions(self) -> Any:
        """The predictions of deployments."""
        return PredictionsOf(self._client, "deployment")

    def get(self, deployment_owner: Any, deployment_name: str | None = None) -> Deployment:
        """Return a deployment: `get("owner/name")`."""
        return cast("Deployment", super().get(joined(deployment_owner), deployment_name))

    def create(self, *args: Any, **options: Any) -> Deployment:
        """Create a deployment, and return it: `create("name", model, version, ...)`."""
        options |= dict(zip(("name", "model", "version"), args, strict=False))
        options["model"] = joined(options.get("model"))
        return cast("Deployment", super().create(**options))


class Files(WithAsync, FilesApi):
    """`client.files`."""

    def create(self, content: Any = None, *args: Any, **options: Any) -> File:
        """Upload a file: `create(file, filename, content_type, metadata)`."""
        options |= dict(zip(("filename", "content_type", "metadata"), args, strict=False))
        options["type"] = options.pop("content_type", None) or options.pop("type", None)
        return super().create(options.pop("file", content), **options)


class Collections(WithAsync, CollectionsApi):
    """`client.collections`."""


class HardwareKinds(WithAsync, HardwareApi):
    """`client.hardware`."""


class Accounts(WithAsync, AccountApi):
    """`client.accounts`."""

    def current(self) -> Account:
        """Return the account of the API token."""
        return self.get()


class Secret(WithAsync, WebhooksDefaultSecretApi):
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
