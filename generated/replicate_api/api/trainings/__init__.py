# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.trainings`: a method for each operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...client import AsyncClient, AsyncPaginator, Client, Namespace
from ...types import FileEncoding, Record, continued
from .cancel import call as cancel_call
from .create import call as create_call
from .get import call as get_call
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.training import Training
    from ...models.training_page import TrainingPage
    from ...models.webhook_event import WebhookEvent


class TrainingsApi(Namespace):
    """Trainings, which create new versions of models."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self,
        model_owner: str | Record,
        model_name: str | Record,
        version_id: str | Record | None = None,
        *,
        destination: str,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Training:
        """Create a training of a model version.

        The result is a new version of the model `destination`. A training needs minutes or
        more: poll `trainings.get`, or pass a webhook. The status is 400 for a model that cannot
        be trained, and 404 for a destination that does not exist.

        https://replicate.com/docs/reference/http#trainings.create

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
            destination: Model that the new version is pushed to, as `owner/name`; it must exist
                and belong to the account.
            input: Input of the training. A file in it is a path, an open file, bytes, an image,
                or a URL.
            webhook: HTTPS URL that is sent the training as it changes, perhaps more than once;
                redirects are not followed.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the finished training; use `webhook`.
            file_encoding: The way files in the input are sent; the client's option if None.
        """
        return self._client.send(
            create_call(
                model_owner,
                model_name,
                version_id,
                destination=destination,
                input=input,
                webhook=webhook,
                webhook_events_filter=webhook_events_filter,
                webhook_completed=webhook_completed,
                file_encoding=file_encoding,
            )
        )

    def list(self, *, cursor: str | None = None) -> TrainingPage:
        """List the account's trainings, newest first, 100 on a page.

        Trainings created on the website are included.

        https://replicate.com/docs/reference/http#trainings.list

        Args:
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return continued(self._client.send(list_call(cursor=cursor)), self._client.paginate)

    def get(self, training_id: str | Training) -> Training:
        """Return the current state of a training.

        https://replicate.com/docs/reference/http#trainings.get

        Args:
            training_id: Id of the training.
        """
        return self._client.send(get_call(training_id))

    def cancel(self, training_id: str | Training) -> Training:
        """Cancel a training that has not ended.

        https://replicate.com/docs/reference/http#trainings.cancel

        Args:
            training_id: Id of the training.
        """
        return self._client.send(cancel_call(training_id))


class AsyncTrainingsApi(Namespace):
    """Trainings, which create new versions of models."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def create(
        self,
        model_owner: str | Record,
        model_name: str | Record,
        version_id: str | Record | None = None,
        *,
        destination: str,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Training:
        """Create a training of a model version.

        The result is a new version of the model `destination`. A training needs minutes or
        more: poll `trainings.get`, or pass a webhook. The status is 400 for a model that cannot
        be trained, and 404 for a destination that does not exist.

        https://replicate.com/docs/reference/http#trainings.create

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
            destination: Model that the new version is pushed to, as `owner/name`; it must exist
                and belong to the account.
            input: Input of the training. A file in it is a path, an open file, bytes, an image,
                or a URL.
            webhook: HTTPS URL that is sent the training as it changes, perhaps more than once;
                redirects are not followed.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the finished training; use `webhook`.
            file_encoding: The way files in the input are sent; the client's option if None.
        """
        return await self._client.send(
            create_call(
                model_owner,
                model_name,
                version_id,
                destination=destination,
                input=input,
                webhook=webhook,
                webhook_events_filter=webhook_events_filter,
                webhook_completed=webhook_completed,
                file_encoding=file_encoding,
            )
        )

    def list(self, *, cursor: str | None = None) -> AsyncPaginator[TrainingPage, Training]:
        """List the account's trainings, newest first, 100 on a page.

        Trainings created on the website are included.

        https://replicate.com/docs/reference/http#trainings.list

        Args:
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return AsyncPaginator(self._client, list_call(cursor=cursor))

    async def get(self, training_id: str | Training) -> Training:
        """Return the current state of a training.

        https://replicate.com/docs/reference/http#trainings.get

        Args:
            training_id: Id of the training.
        """
        return await self._client.send(get_call(training_id))

    async def cancel(self, training_id: str | Training) -> Training:
        """Cancel a training that has not ended.

        https://replicate.com/docs/reference/http#trainings.cancel

        Args:
            training_id: Id of the training.
        """
        return await self._client.send(cancel_call(training_id))
