# Derived from replicate/_async/predictions.py by `make generate`.
"""`client.predictions`, with the one create call for versions, models and deployments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from replicate_api.api.deployments_predictions.create import call as create_by_deployment
from replicate_api.api.models_predictions.create import call as create_by_model
from replicate_api.api.predictions import PredictionsApi

if TYPE_CHECKING:
    from replicate_api.models import Prediction, WebhookEvent
    from replicate_api.types import FileEncoding


class Predictions(PredictionsApi):
    """`client.predictions`: create, get, list, cancel."""

    # Wider than the generated method, whose `version` is required.
    def create(
        self,
        *,
        input: dict[str, Any],
        version: str | None = None,
        model: str | None = None,
        deployment: str | None = None,
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        stream: bool | None = None,
        prefer: str | None = None,
        cancel_after: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Prediction:
        """Create a prediction of a version, an official model or a deployment, and do not wait.

        https://replicate.com/docs/reference/http#predictions.create

        Args:
            input: What the model takes, by its own `openapi_schema`.
            version: A version's id; or give one of the next two.
            model: An official model, as `owner/name`.
            deployment: A deployment, as `owner/name`.
            webhook: HTTPS URL that is sent the prediction as it changes.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the prediction when it has ended; use `webhook`.
            stream: Ask for `urls.stream`; no longer needed.
            prefer: `wait` or `wait=5` holds the request, for at most 60 or 5 seconds.
            cancel_after: Cancel the prediction if it has not finished by then: `30s`, `5m`.
            file_encoding: How files in the input are sent, if not as the client does.

        Raises:
            TypeError: not exactly one of `version`, `model` and `deployment`.
        """
        if sum(target is not None for target in (version, model, deployment)) != 1:
            raise TypeError("give exactly one of version, model and deployment")
        if version is not None:
            return super().create(
                version=version,
                input=input,
                webhook=webhook,
                webhook_events_filter=webhook_events_filter,
                webhook_completed=webhook_completed,
                stream=stream,
                prefer=prefer,
                cancel_after=cancel_after,
                file_encoding=file_encoding,
            )
        create = create_by_model if model is not None else create_by_deployment
        return self._client.send(
            create(
                model or deployment or "",
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
