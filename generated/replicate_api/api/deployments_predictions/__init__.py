# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.deployments.predictions`: a method for each operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...client import AsyncClient, Client, Namespace
from ...types import FileEncoding, Record
from .create import call as create_call

if TYPE_CHECKING:
    from ...models.prediction import Prediction
    from ...models.webhook_event import WebhookEvent


class DeploymentsPredictionsApi(Namespace):
    """Predictions of deployments."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self,
        deployment_owner: str | Record,
        deployment_name: str | None = None,
        *,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        stream: bool | None = None,
        prefer: str | None = None,
        cancel_after: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Prediction:
        """Create a prediction with a deployment.

        After a hold the status may still be `starting` or `processing`, as with
        `predictions.create`.

        https://replicate.com/docs/reference/http#deployments.predictions.create

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
            input: Input of the model, by its `openapi_schema`. A file in it is a path, an open
                file, bytes, an image, or a URL.
            webhook: HTTPS URL that is sent the prediction as it changes, perhaps more than
                once; redirects are not followed.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the finished prediction; use `webhook`.
            stream: True to request `urls.stream`; no longer needed, as every model that can
                stream has it.
            prefer: Time to hold the request until the prediction has ended: `wait=5` is at most
                5 seconds (1 to 60), `wait` at most 60 seconds.
            cancel_after: Time after its creation at which an unfinished prediction is canceled,
                at least 5 seconds: `30` or `30s`, `5m`, `1h30m45s`.
            file_encoding: The way files in the input are sent; the client's option if None.
        """
        return self._client.send(
            create_call(
                deployment_owner,
                deployment_name,
                input=input,
                webhook=webhook,
                webhook_events_filter=webhook_events_filter,
                webhook_completed=webhook_completed,
                stream=stream,
                prefer=prefer,
                cancel_after=cancel_after,
                file_encoding=file_encoding,
            )
        )


class AsyncDeploymentsPredictionsApi(Namespace):
    """Predictions of deployments."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def create(
        self,
        deployment_owner: str | Record,
        deployment_name: str | None = None,
        *,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        stream: bool | None = None,
        prefer: str | None = None,
        cancel_after: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Prediction:
        """Create a prediction with a deployment.

        After a hold the status may still be `starting` or `processing`, as with
        `predictions.create`.

        https://replicate.com/docs/reference/http#deployments.predictions.create

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
            input: Input of the model, by its `openapi_schema`. A file in it is a path, an open
                file, bytes, an image, or a URL.
            webhook: HTTPS URL that is sent the prediction as it changes, perhaps more than
                once; redirects are not followed.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the finished prediction; use `webhook`.
            stream: True to request `urls.stream`; no longer needed, as every model that can
                stream has it.
            prefer: Time to hold the request until the prediction has ended: `wait=5` is at most
                5 seconds (1 to 60), `wait` at most 60 seconds.
            cancel_after: Time after its creation at which an unfinished prediction is canceled,
                at least 5 seconds: `30` or `30s`, `5m`, `1h30m45s`.
            file_encoding: The way files in the input are sent; the client's option if None.
        """
        return await self._client.send(
            create_call(
                deployment_owner,
                deployment_name,
                input=input,
                webhook=webhook,
                webhook_events_filter=webhook_events_filter,
                webhook_completed=webhook_completed,
                stream=stream,
                prefer=prefer,
                cancel_after=cancel_after,
                file_encoding=file_encoding,
            )
        )
