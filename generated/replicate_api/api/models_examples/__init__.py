# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""`client.models.examples`: a method for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...client import AsyncClient, AsyncPaginator, Client, Namespace
from ...types import Record, continued
from .list import call as list_call

if TYPE_CHECKING:
    from ...models.prediction import Prediction
    from ...models.prediction_page import PredictionPage


class ModelsExamplesApi(Namespace):
    """Example predictions of a model, saved by its author."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(
        self, model_owner: str | Record, model_name: str | None = None, *, cursor: str | None = None
    ) -> PredictionPage:
        """List a model's example predictions, saved by its author.

        The default example is also the model's `default_example`.

        https://replicate.com/docs/reference/http#models.examples.list

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return continued(
            self._client.send(list_call(model_owner, model_name, cursor=cursor)),
            self._client.paginate,
        )


class AsyncModelsExamplesApi(Namespace):
    """Example predictions of a model, saved by its author."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def list(
        self, model_owner: str | Record, model_name: str | None = None, *, cursor: str | None = None
    ) -> AsyncPaginator[PredictionPage, Prediction]:
        """List a model's example predictions, saved by its author.

        The default example is also the model's `default_example`.

        https://replicate.com/docs/reference/http#models.examples.list

        Args:
            model_owner: User or organization that owns the model.
            model_name: Name of the model, without its owner.
            cursor: Start of the page, from the `next` or `previous` URL of another page.
        """
        return AsyncPaginator(self._client, list_call(model_owner, model_name, cursor=cursor))
