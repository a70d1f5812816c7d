# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.predictions`: a method for each operation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...client import AsyncClient, AsyncPaginator, Client, Namespace
from ...types import FileEncoding, Record, continued
from .cancel import call as cancel_call
from .create import call as create_call
from .get import call as get_call
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.prediction import Prediction
    from ...models.prediction_page import PredictionPage
    from ...models.source_filter import SourceFilter
    from ...models.webhook_event import WebhookEvent


class PredictionsApi(Namespace):
    """Predictions, the runs of models."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(
        self,
        *,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        source: SourceFilter | None = None,
        cursor: str | None = None,
    ) -> PredictionPage:
        """List the account's predictions, newest first, 100 on a page.

        Predictions created on the website are included. Items may lack `input`, `output` and
        `logs`.

        https://replicate.com/docs/reference/http#predictions.list

        Args:
            created_after: Earliest creation time of the predictions, inclusive.
            created_before: Latest creation time of the predictions, exclusive.
            source: Origin of the predictions: `web` for those created on the website in the
                last 14 days; all if absent.
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return continued(
            self._client.send(
                list_call(
                    created_after=created_after,
                    created_before=created_before,
                    source=source,
                    cursor=cursor,
                )
            ),
            self._client.paginate,
        )

    def create(
        self,
        version: str | Record | None = None,
        *,
        model: str | Record | None = None,
        deployment: str | Record | None = None,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        stream: bool | None = None,
        prefer: str | None = None,
        cancel_after: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Prediction:
        """Create a prediction with a version, an official model or a deployment.

        The response comes at once, with a prediction that has just started, unless `Prefer`
        holds the request. After a hold the status may still be `starting` or `processing`: a
        prediction has ended only when its status is terminal.

        https://replicate.com/docs/reference/http#predictions.create

        Args:
            version: Version id (64 hexadecimal digits), `owner/name:id`, or `owner/name` for
                official models.
            model: `owner/name` of a model to run instead.
            deployment: `owner/name` of a deployment to run instead.
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

        Raises:
            TypeError: Not exactly one of `version`, `model` and `deployment` is passed.
        """
        return self._client.send(
            create_call(
                version=version,
                model=model,
                deployment=deployment,
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

    def get(self, prediction_id: str | Prediction) -> Prediction:
        """Return the current state of a prediction.

        Input, output and logs of a prediction created through the API are removed after an hour
        by default: `output` is then null and `data_removed` true. Save the output's files
        before; they are URLs on `replicate.delivery` and its subdomains.

        https://replicate.com/docs/reference/http#predictions.get

        Args:
            prediction_id: Id of the prediction.
        """
        return self._client.send(get_call(prediction_id))

    def cancel(self, prediction_id: str | Prediction) -> Prediction:
        """Cancel a prediction that has not ended.

        https://replicate.com/docs/reference/http#predictions.cancel

        Args:
            prediction_id: Id of the prediction.
        """
        return self._client.send(cancel_call(prediction_id))


class AsyncPredictionsApi(Namespace):
    """Predictions, the runs of models."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def list(
        self,
        *,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        source: SourceFilter | None = None,
        cursor: str | None = None,
    ) -> AsyncPaginator[PredictionPage, Prediction]:
        """List the account's predictions, newest first, 100 on a page.

        Predictions created on the website are included. Items may lack `input`, `output` and
        `logs`.

        https://replicate.com/docs/reference/http#predictions.list

        Args:
            created_after: Earliest creation time of the predictions, inclusive.
            created_before: Latest creation time of the predictions, exclusive.
            source: Origin of the predictions: `web` for those created on the website in the
                last 14 days; all if absent.
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return AsyncPaginator(
            self._client,
            list_call(
                created_after=created_after,
                created_before=created_before,
                source=source,
                cursor=cursor,
            ),
        )

    async def create(
        self,
        version: str | Record | None = None,
        *,
        model: str | Record | None = None,
        deployment: str | Record | None = None,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        stream: bool | None = None,
        prefer: str | None = None,
        cancel_after: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Prediction:
        """Create a prediction with a version, an official model or a deployment.

        The response comes at once, with a prediction that has just started, unless `Prefer`
        holds the request. After a hold the status may still be `starting` or `processing`: a
        prediction has ended only when its status is terminal.

        https://replicate.com/docs/reference/http#predictions.create

        Args:
            version: Version id (64 hexadecimal digits), `owner/name:id`, or `owner/name` for
                official models.
            model: `owner/name` of a model to run instead.
            deployment: `owner/name` of a deployment to run instead.
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

        Raises:
            TypeError: Not exactly one of `version`, `model` and `deployment` is passed.
        """
        return await self._client.send(
            create_call(
                version=version,
                model=model,
                deployment=deployment,
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

    async def get(self, prediction_id: str | Prediction) -> Prediction:
        """Return the current state of a prediction.

        Input, output and logs of a prediction created through the API are removed after an hour
        by default: `output` is then null and `data_removed` true. Save the output's files
        before; they are URLs on `replicate.delivery` and its subdomains.

        https://replicate.com/docs/reference/http#predictions.get

        Args:
            prediction_id: Id of the prediction.
        """
        return await self._client.send(get_call(prediction_id))

    async def cancel(self, prediction_id: str | Prediction) -> Prediction:
        """Cancel a prediction that has not ended.

        https://replicate.com/docs/reference/http#predictions.cancel

        Args:
            prediction_id: Id of the prediction.
        """
        return await self._client.send(cancel_call(prediction_id))
