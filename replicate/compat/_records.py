"""Records with the methods that they have in `replicate` 1.x, which change them in place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

import replicate_api.models as models
from replicate_api import records
from replicate_api.api.models.get import call as get_model
from replicate_api.api.models_versions import ModelsVersionsApi
from replicate_api.api.predictions import PredictionsApi
from replicate_api.api.predictions.cancel import call as cancel_prediction
from replicate_api.api.predictions.get import call as get_prediction
from replicate_api.api.trainings.cancel import call as cancel_training
from replicate_api.api.trainings.get import call as get_training
from replicate_api.types import Call, Record

from ..errors import ReplicateError
from ..progress import Progress, prediction_progress
from ._arguments import Pair, joined, present

if TYPE_CHECKING:
    from replicate_api.models import VersionPage

    from .._async.streaming import AsyncStream
    from .._sync.streaming import Stream


class _Bound(Record):
    """A record that knows the client that received it."""

    @property
    def _client(self) -> Any:  # a Client, whose module imports this one
        client = vars(self).get("_client")
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
    _get: Callable[[str], Call[Any]]
    _cancel: Callable[[str], Call[Any]]

    def reload(self) -> None:
        """Get it from the API again, and change this record."""
        self._send(self._get(self.id))

    async def async_reload(self) -> None:
        """Get it from the API again, and change this record."""
        await self._async_send(self._get(self.id))

    def cancel(self) -> None:
        """Cancel it, and change this record."""
        self._send(self._cancel(self.id))

    async def async_cancel(self) -> None:
        """Cancel it, and change this record."""
        await self._async_send(self._cancel(self.id))

    def wait(self) -> None:
        """Wait until it has ended, and change this record."""
        self._replace(self._client.wait(self))

    async def async_wait(self) -> None:
        """Wait until it has ended, and change this record."""
        self._replace(await self._client.concurrent.wait(self))


class Prediction(_Job, models.Prediction):
    """A prediction that can be reloaded, canceled and waited for."""

    _get, _cancel = staticmethod(get_prediction), staticmethod(cancel_prediction)

    @property
    def progress(self) -> Progress | None:
        """The progress that the logs show."""
        return prediction_progress(self)

    def stream(self) -> Stream:  # type: ignore[override]  # 1.x has no such property
        """Return an iterator over its events."""
        return cast("Stream", self._client.stream(self))

    def async_stream(self) -> AsyncStream:
        """Return an asynchronous iterator over its events."""
        return cast("AsyncStream", self._client.concurrent.stream(self))

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

    _get, _cancel = staticmethod(get_training), staticmethod(cancel_training)


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


def bind(value: Any, client: Any) -> Any:
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


# --- namespaces of records ----------------------------------------------------------------------


class WithAsync:
    """A namespace with an awaitable twin of each method: `async_get` of `get`."""

    _client: Any

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method = name.removeprefix("async_")
        if method == name or not hasattr(type(self), method):
            raise AttributeError(records.explain(self, name, None), name=name, obj=None)
        # The same method calls `send` of an asynchronous client, and so returns an awaitable.
        return cast("Callable[..., Awaitable[Any]]", getattr(self._twin(), method))

    def _twin(self) -> Any:
        return cast("Any", type(self))(self._client.concurrent)


class Predictions(WithAsync, PredictionsApi):
    """`client.predictions`."""

    def create(
        self,
        version: str | Record | None = None,
        input: Mapping[str, Any] | None = None,
        *,
        model: Pair | None = None,
        deployment: Pair | None = None,
        **options: Any,
    ) -> Prediction:
        """Run a version, an official model or a deployment.

        Args:
            version: A version, its id, or a model's `owner/name[:id]`.
            input: Input of the model.
            model: Instead: a model.
            deployment: Instead: a deployment.
            options: Options of this client's `predictions.create`; also `wait` and
                `file_encoding_strategy`.
        """
        created = super().create(
            version=version,
            model=joined(model),
            deployment=joined(deployment),
            input=cast("dict[str, Any]", {} if input is None else input),
            **present(options),
        )
        return cast("Prediction", created)

    def get(self, prediction_id: Any) -> Prediction:
        """Return a prediction."""
        return cast("Prediction", super().get(prediction_id))

    def cancel(self, prediction_id: Any) -> Prediction:
        """Cancel a prediction, and return it."""
        return cast("Prediction", super().cancel(prediction_id))

    def wait(self, prediction_id: Any) -> Prediction:
        """Wait until a prediction has ended, and return it, as 2.0 beta does."""
        return cast("Prediction", self._client.wait(prediction_id))


class PredictionsOf(WithAsync):
    """`models.predictions`, `deployments.predictions`, and `predictions` of a deployment."""

    def __init__(self, client: Any, kind: str, target: Pair | None = None) -> None:
        self._client, self._kind, self._target = client, kind, target

    def _twin(self) -> PredictionsOf:
        return PredictionsOf(self._client.concurrent, self._kind, self._target)

    def create(self, *args: Any, **options: Any) -> Prediction:
        """Run a model or a deployment: `create("owner/name", input)`; of a deployment, `(input)`.

        Args:
            args: The model or deployment, unless it is known, and the input.
            options: As for `predictions.create`.
        """
        kind, target, rest = self._kind, self._target, [*args]
        if f"{kind}_owner" in options:
            target = options.pop(f"{kind}_owner"), options.pop(f"{kind}_name")
        elif target is None:
            target = options.pop(kind) if kind in options else rest.pop(0)
        if rest and isinstance(rest[0], str):  # "owner", "name"
            target = joined(target), rest.pop(0)
        if rest:
            options["input"] = rest.pop(0)
        options[kind] = target
        return Predictions(self._client).create(**options)


class ModelsVersions(WithAsync, ModelsVersionsApi):
    """`client.models.versions`."""


class Versions(WithAsync):
    """`versions` of a model."""

    def __init__(self, client: Any, model: str) -> None:
        self._client, self._model = client, model

    def _twin(self) -> Versions:
        return Versions(self._client.concurrent, self._model)

    def get(self, id: str) -> Version:
        """Return a version of the model."""
        return cast("Version", ModelsVersions(self._client).get(self._model, id))

    def list(self) -> VersionPage:
        """Return a page of versions of the model."""
        return ModelsVersions(self._client).list(self._model)

    def delete(self, id: str) -> None:
        """Delete a version of the model."""
        return ModelsVersions(self._client).delete(self._model, id)
