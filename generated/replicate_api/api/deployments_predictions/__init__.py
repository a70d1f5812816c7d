# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.deployments.predictions`: a method for each operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...client import AsyncClient, Client
from ...types import FileEncoding
from .create import call as create_call

if TYPE_CHECKING:
    from ...models.prediction import Prediction
    from ...models.webhook_event import WebhookEvent


class DeploymentsPredictionsApi:
    """`client.deployments.predictions`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self,
        deployment_owner: str,
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
        """Run a deployment.

        As with `predictions.create`, an answer may have a status that is not final, also after
        a hold.

        https://replicate.com/docs/reference/http#deployments.predictions.create

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
            input: What the model takes, by its own `openapi_schema`. A file in it is a path, an
                open file, bytes or an image, or the URL of one.
            webhook: HTTPS URL that is sent the prediction as it changes, perhaps more than
                once; redirects are not followed.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the prediction when it has ended; use `webhook`.
            stream: Ask for `urls.stream`; no longer needed, as every model that can stream now
                gives it.
            prefer: `wait=5` holds the request until the prediction has finished, for at most 5
                seconds (1 to 60); `wait` alone holds it for at most 60 seconds.
            cancel_after: Cancel the prediction if it has not finished this long after its
                creation, at least 5 seconds: `30` or `30s`, `5m`, `1h30m45s`.
            file_encoding: How files in the input are sent, if not as the client does.
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


class AsyncDeploymentsPredictionsApi:
    """`client.deployments.predictions`, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def create(
        self,
        deployment_owner: str,
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
        """Run a deployment.

        As with `predictions.create`, an answer may have a status that is not final, also after
        a hold.

        https://replicate.com/docs/reference/http#deployments.predictions.create

        Args:
            deployment_owner: User or organization that owns the deployment.
            deployment_name: Name of the deployment, without its owner.
            input: What the model takes, by its own `openapi_schema`. A file in it is a path, an
                open file, bytes or an image, or the URL of one.
            webhook: HTTPS URL that is sent the prediction as it changes, perhaps more than
                once; redirects are not followed.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the prediction when it has ended; use `webhook`.
            stream: Ask for `urls.stream`; no longer needed, as every model that can stream now
                gives it.
            prefer: `wait=5` holds the request until the prediction has finished, for at most 5
                seconds (1 to 60); `wait` alone holds it for at most 60 seconds.
            cancel_after: Cancel the prediction if it has not finished this long after its
                creation, at least 5 seconds: `30` or `30s`, `5m`, `1h30m45s`.
            file_encoding: How files in the input are sent, if not as the client does.
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
