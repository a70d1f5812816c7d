"""Records with the methods that they have in `replicate` 1.x, which change them in place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, cast

import replicate_api.models as models
from replicate_api.api.models.get import call as get_model
from replicate_api.api.predictions.cancel import call as cancel_prediction
from replicate_api.api.predictions.get import call as get_prediction
from replicate_api.api.trainings.cancel import call as cancel_training
from replicate_api.api.trainings.get import call as get_training
from replicate_api.types import Call, Record

from ..errors import ReplicateError
from ..progress import Progress, prediction_progress

if TYPE_CHECKING:
    from .._async.streaming import AsyncStream
    from .._sync.streaming import Stream
    from ._client import Client
    from ._namespaces import PredictionsOf, Versions


class _Bound(Record):
    """A record that knows the client that received it."""

    @property
    def _client(self) -> Client:
        client: Client | None = vars(self).get("_client")
        if client is None:
            name = type(self).__name__.lower()
            raise ReplicateError(f"this {name} was not received from a client, but created")
        return client

    def _replace(self, new: Record) -> None:
        """Change this record to a new one of the same object."""
        client, json = self._client, dict(new)
        bound: Record = bind(type(self).from_dict(json), client)
        object.__setattr__(self, "_json", json)
        vars(self).clear()
        vars(self).update(vars(bound))

    def _send(self, call: Call[Any]) -> None:
        self._replace(self._client.send(call))

    async def _async_send(self, call: Call[Any]) -> None:
        self._replace(await self._client.concurrent.send(call))


class _Job(_Bound):
    """A prediction or training."""

    id: str

    def _get(self) -> Call[Any]:
        raise NotImplementedError

    def _cancel(self) -> Call[Any]:
        raise NotImplementedError

    def reload(self) -> None:
        """Get it from the API again, and change this record."""
        self._send(self._get())

    async def async_reload(self) -> None:
        """Get it from the API again, and change this record."""
        await self._async_send(self._get())

    def cancel(self) -> None:
        """Cancel it, and change this record."""
        self._send(self._cancel())

    async def async_cancel(self) -> None:
        """Cancel it, and change this record."""
        await self._async_send(self._cancel())

    def wait(self) -> None:
        """Wait until it has ended, and change this record."""
        self._replace(self._client.wait(cast("Any", self)))

    async def async_wait(self) -> None:
        """Wait until it has ended, and change this record."""
        self._replace(await self._client.concurrent.wait(cast("Any", self)))


class Prediction(_Job, models.Prediction):
    """A prediction that can be reloaded, canceled and waited for."""

    def _get(self) -> Call[Any]:
        return get_prediction(self.id)

    def _cancel(self) -> Call[Any]:
        return cancel_prediction(self.id)

    @property
    def progress(self) -> Progress | None:
        """The progress that the logs show."""
        return prediction_progress(self)

    def stream(self) -> Stream:  # type: ignore[override]  # 1.x has no such property
        """Return an iterator over its events."""
        return self._client.stream(self)

    def async_stream(self) -> AsyncStream:
        """Return an asynchronous iterator over its events."""
        return self._client.concurrent.stream(self)

    def output_iterator(self) -> Iterator[Any]:
        """Iterate over the items of its output while it runs, and change this record.

        Raises:
            PredictionError: It did not succeed.
        """
        for event in (stream := self.stream()):
            if event.event == "output":
                yield event.data
        self._replace(stream.prediction)

    async def async_output_iterator(self) -> AsyncIterator[Any]:
        """Iterate over the items of its output while it runs, and change this record.

        Raises:
            PredictionError: It did not succeed.
        """
        async for event in (stream := self.async_stream()):
            if event.event == "output":
                yield event.data
        self._replace(stream.prediction)


class Training(_Job, models.Training):
    """A training that can be reloaded, canceled and waited for."""

    def _get(self) -> Call[Any]:
        return get_training(self.id)

    def _cancel(self) -> Call[Any]:
        return cancel_training(self.id)


class Version(_Bound, models.Version):
    """A version of a model."""

    def predict(self, **input: Any) -> Any:
        """Run the version, and return its output."""
        return self._client.run(self, input)


class Model(_Bound, models.Model):
    """A model that can be reloaded, with its versions."""

    @property
    def id(self) -> str:
        """The model's `owner/name`."""
        return f"{self.owner}/{self.name}"

    @property
    def versions(self) -> Versions:
        """The versions of the model."""
        from ._namespaces import Versions

        return Versions(self._client, self.id)

    def predict(self, **input: Any) -> Any:
        """Run the model, and return its output."""
        return self._client.run(self, input)

    def reload(self) -> None:
        """Get it from the API again, and change this record."""
        self._send(get_model(self.owner, self.name))

    async def async_reload(self) -> None:
        """Get it from the API again, and change this record."""
        await self._async_send(get_model(self.owner, self.name))


class Deployment(_Bound, models.Deployment):
    """A deployment, with its predictions."""

    @property
    def id(self) -> str:
        """The deployment's `owner/name`."""
        return f"{self.owner}/{self.name}"

    @property
    def predictions(self) -> PredictionsOf:
        """The predictions of the deployment."""
        from ._namespaces import PredictionsOf

        return PredictionsOf(self._client, "deployment", self.id)


class Collection(models.Collection):
    """A collection."""

    @property
    def id(self) -> str:
        """The collection's slug."""
        return self.slug


class Hardware(models.Hardware):
    """A kind of hardware."""

    @property
    def id(self) -> str:
        """The hardware's SKU."""
        return self.sku


KINDS: dict[type[Record], type[Record]] = {
    models.Prediction: Prediction,
    models.Training: Training,
    models.Version: Version,
    models.Model: Model,
    models.Deployment: Deployment,
    models.Collection: Collection,
    models.Hardware: Hardware,
}


def bind(value: Any, client: Client) -> Any:
    """Return a result of the API with its records bound to a client."""
    if isinstance(value, list):
        return [bind(item, client) for item in cast("list[Any]", value)]
    if isinstance(value, Record):
        if kind := KINDS.get(type(value)):
            value = kind.from_dict(dict(value))
        attributes = vars(value)
        attributes.update({name: bind(item, client) for name, item in attributes.items()})
        if isinstance(value, _Bound):
            attributes["_client"] = client
            attributes.pop("stream", None)  # a property of the API that would hide the method
    return value
