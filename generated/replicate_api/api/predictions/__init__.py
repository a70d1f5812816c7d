# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.predictions`: a method for each operation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...client import AsyncClient, Client
from ...types import FileEncoding
from .cancel import call as cancel_call
from .create import call as create_call
from .get import call as get_call
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.prediction import Prediction
    from ...models.prediction_page import PredictionPage
    from ...models.source_filter import SourceFilter
    from ...models.webhook_event import WebhookEvent


class PredictionsApi:
    """`client.predictions`."""

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
        """List your account's predictions, newest first, 100 to a page.

        Those made on the website are included. Items may lack `input`, `output` and `logs`.

        https://replicate.com/docs/reference/http#predictions.list

        Args:
            created_after: Only predictions created at this time or later.
            created_before: Only predictions created before this time.
            source: Only predictions made on the website, in the last 14 days; all predictions
                if absent.
            cursor: Where the page begins, from the `next` or `previous` URL of another page.
        """
        return self._client.send(
            list_call(
                created_after=created_after,
                created_before=created_before,
                source=source,
                cursor=cursor,
            )
        )

    def create(
        self,
        *,
        version: str | None = None,
        model: str | None = None,
        deployment: str | None = None,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        stream: bool | None = None,
        prefer: str | None = None,
        cancel_after: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Prediction:
        """Run a version, an official model or a deployment.

        Answers at once with a prediction that has just begun, unless `Prefer` asks to hold the
        request. An answer after a hold may still have the status `starting` or `processing`:
        a prediction is finished only when its status is final.

        https://replicate.com/docs/reference/http#predictions.create

        Args:
            version: Version id (64 hexadecimal digits), `owner/name:id`, or `owner/name` for
                official models.
            model: Instead: `owner/name` to run an official model.
            deployment: Instead: `owner/name` to run a deployment.
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

        Raises:
            TypeError: not exactly one of `version`, `model` and `deployment` is given.
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

    def get(self, prediction_id: str) -> Prediction:
        """Get a prediction as it is now.

        Input, output and logs of a prediction made through the API are removed after an hour by
        default: `output` is then null and `data_removed` true. Until then, save the output's
        files, which are URLs on `replicate.delivery` and its subdomains.

        https://replicate.com/docs/reference/http#predictions.get

        Args:
            prediction_id: Id of the prediction.
        """
        return self._client.send(get_call(prediction_id))

    def cancel(self, prediction_id: str) -> Prediction:
        """Cancel a prediction that has not finished.

        https://replicate.com/docs/reference/http#predictions.cancel

        Args:
            prediction_id: Id of the prediction.
        """
        return self._client.send(cancel_call(prediction_id))


class AsyncPredictionsApi:
    """`client.predictions`, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def list(
        self,
        *,
        created_after: datetime | str | None = None,
        created_before: datetime | str | None = None,
        source: SourceFilter | None = None,
        cursor: str | None = None,
    ) -> PredictionPage:
        """List your account's predictions, newest first, 100 to a page.

        Those made on the website are included. Items may lack `input`, `output` and `logs`.

        https://replicate.com/docs/reference/http#predictions.list

        Args:
            created_after: Only predictions created at this time or later.
            created_before: Only predictions created before this time.
            source: Only predictions made on the website, in the last 14 days; all predictions
                if absent.
            cursor: Where the page begins, from the `next` or `previous` URL of another page.
        """
        return await self._client.send(
            list_call(
                created_after=created_after,
                created_before=created_before,
                source=source,
                cursor=cursor,
            )
        )

    async def create(
        self,
        *,
        version: str | None = None,
        model: str | None = None,
        deployment: str | None = None,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        stream: bool | None = None,
        prefer: str | None = None,
        cancel_after: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Prediction:
        """Run a version, an official model or a deployment.

        Answers at once with a prediction that has just begun, unless `Prefer` asks to hold the
        request. An answer after a hold may still have the status `starting` or `processing`:
        a prediction is finished only when its status is final.

        https://replicate.com/docs/reference/http#predictions.create

        Args:
            version: Version id (64 hexadecimal digits), `owner/name:id`, or `owner/name` for
                official models.
            model: Instead: `owner/name` to run an official model.
            deployment: Instead: `owner/name` to run a deployment.
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

        Raises:
            TypeError: not exactly one of `version`, `model` and `deployment` is given.
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

    async def get(self, prediction_id: str) -> Prediction:
        """Get a prediction as it is now.

        Input, output and logs of a prediction made through the API are removed after an hour by
        default: `output` is then null and `data_removed` true. Until then, save the output's
        files, which are URLs on `replicate.delivery` and its subdomains.

        https://replicate.com/docs/reference/http#predictions.get

        Args:
            prediction_id: Id of the prediction.
        """
        return await self._client.send(get_call(prediction_id))

    async def cancel(self, prediction_id: str) -> Prediction:
        """Cancel a prediction that has not finished.

        https://replicate.com/docs/reference/http#predictions.cancel

        Args:
            prediction_id: Id of the prediction.
        """
        return await self._client.send(cancel_call(prediction_id))
