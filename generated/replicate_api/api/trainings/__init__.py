# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.trainings`: a method for each operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...client import AsyncClient, Client
from ...types import FileEncoding
from .cancel import call as cancel_call
from .create import call as create_call
from .get import call as get_call
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.training import Training
    from ...models.training_page import TrainingPage
    from ...models.webhook_event import WebhookEvent


class TrainingsApi:
    """`client.trainings`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(
        self,
        model_owner: str,
        model_name: str,
        version_id: str,
        *,
        destination: str,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Training:
        """Train a model version further, into a new version of another model.

        Takes minutes or more; poll `trainings.get` or give a webhook. A model that cannot be
        trained is a 400, a destination that does not exist a 404.

        https://replicate.com/docs/reference/http#trainings.create

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
            destination: Model that gets the new version, as `owner/name`; it must exist and be
                the token's own.
            input: What the model's training takes. A file in it is a path, an open file, bytes
                or an image, or the URL of one.
            webhook: HTTPS URL that is sent the training as it changes, perhaps more than once;
                redirects are not followed.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the training when it has ended; use `webhook`.
            file_encoding: How files in the input are sent, if not as the client does.
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
        """List your account's trainings, newest first, 100 to a page.

        Those made on the website are included.

        https://replicate.com/docs/reference/http#trainings.list

        Args:
            cursor: Where the page begins, from the `next` or `previous` URL of another page.
        """
        return self._client.send(list_call(cursor=cursor))

    def get(self, training_id: str) -> Training:
        """Get a training as it is now.

        https://replicate.com/docs/reference/http#trainings.get

        Args:
            training_id: Id of the training.
        """
        return self._client.send(get_call(training_id))

    def cancel(self, training_id: str) -> Training:
        """Cancel a training that has not finished.

        https://replicate.com/docs/reference/http#trainings.cancel

        Args:
            training_id: Id of the training.
        """
        return self._client.send(cancel_call(training_id))


class AsyncTrainingsApi:
    """`client.trainings`, awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def create(
        self,
        model_owner: str,
        model_name: str,
        version_id: str,
        *,
        destination: str,
        input: dict[str, Any],
        webhook: str | None = None,
        webhook_events_filter: Sequence[WebhookEvent] | None = None,
        webhook_completed: str | None = None,
        file_encoding: FileEncoding | None = None,
    ) -> Training:
        """Train a model version further, into a new version of another model.

        Takes minutes or more; poll `trainings.get` or give a webhook. A model that cannot be
        trained is a 400, a destination that does not exist a 404.

        https://replicate.com/docs/reference/http#trainings.create

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            version_id: Id of the version, 64 hexadecimal digits.
            destination: Model that gets the new version, as `owner/name`; it must exist and be
                the token's own.
            input: What the model's training takes. A file in it is a path, an open file, bytes
                or an image, or the URL of one.
            webhook: HTTPS URL that is sent the training as it changes, perhaps more than once;
                redirects are not followed.
            webhook_events_filter: Events to call the webhook for; `output` and `completed` if
                absent.
            webhook_completed: URL that is sent the training when it has ended; use `webhook`.
            file_encoding: How files in the input are sent, if not as the client does.
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

    async def list(self, *, cursor: str | None = None) -> TrainingPage:
        """List your account's trainings, newest first, 100 to a page.

        Those made on the website are included.

        https://replicate.com/docs/reference/http#trainings.list

        Args:
            cursor: Where the page begins, from the `next` or `previous` URL of another page.
        """
        return await self._client.send(list_call(cursor=cursor))

    async def get(self, training_id: str) -> Training:
        """Get a training as it is now.

        https://replicate.com/docs/reference/http#trainings.get

        Args:
            training_id: Id of the training.
        """
        return await self._client.send(get_call(training_id))

    async def cancel(self, training_id: str) -> Training:
        """Cancel a training that has not finished.

        https://replicate.com/docs/reference/http#trainings.cancel

        Args:
            training_id: Id of the training.
        """
        return await self._client.send(cancel_call(training_id))
