"""Records with the methods that they have in `replicate` 1.x, which change them in place."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias, cast

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
from ..progress import prediction_progress
from ._arguments import accepting, named

if TYPE_CHECKING:
    from replicate_api.models import VersionPage

    from .._async.streaming import AsyncStream
    from .._sync.streaming import Stream

__all__ = ["Deployment", "Model", "Prediction", "Training", "Version"]

Change: TypeAlias = Callable[..., None]
"""A method without arguments that changes its record."""
AsyncChange: TypeAlias = Callable[..., Coroutine[Any, Any, None]]
"""An awaitable method without arguments that changes its record."""


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


def in_place(request: Callable[[Any, Any], Any]) -> tuple[Change, AsyncChange]:
    """Return a method that changes a record to what a request returns, and its awaitable twin.

    Args:
        request: Function of the record and of a client, which sends the request.
    """

    def method(self: Any) -> None:
        self._replace(request(self, self._client))

    async def async_method(self: Any) -> None:
        self._replace(await request(self, self._client.concurrent))

    return method, async_method


class _Job(_Bound):
    """A prediction or training."""

    id: str
    _get: Callable[[str], Call[Any]]
    _cancel: Callable[[str], Call[Any]]

    reload: Change
    async_reload: AsyncChange
    reload, async_reload = in_place(lambda job, client: client.send(job._get(job.id)))
    cancel: Change
    async_cancel: AsyncChange
    cancel, async_cancel = in_place(lambda job, client: client.send(job._cancel(job.id)))
    wait: Change
    async_wait: AsyncChange
    wait, async_wait = in_place(lambda job, client: client.wait(job))


class Prediction(_Job, models.Prediction):
    """A prediction that can be reloaded, canceled and waited for."""

    _get, _cancel = staticmethod(get_prediction), staticmethod(cancel_prediction)
    progress: property = property(prediction_progress)

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


class _Runnable(_Bound):
    """A model or version."""

    def predict(self, **input: Any) -> Any:
        """Run it, and return its output."""
        return self._client.run(self, input)


class Version(_Runnable, models.Version):
    """A version of a model."""


class _Named(_Bound):
    """A model or deployment."""

    owner: str
    name: str

    @property
    def id(self) -> str:
        """Its `owner/name`."""
        return f"{self.owner}/{self.name}"


class Model(_Named, _Runnable, models.Model):
    """A model that can be reloaded, with its versions."""

    reload: Change
    async_reload: AsyncChange
    reload, async_reload = in_place(lambda model, client: client.send(get_model(model.id)))

    @property
    def versions(self) -> Versions:
        """The versions of the model."""
        return Versions(self._client, self.id)


class Deployment(_Named, models.Deployment):
    """A deployment, with its predictions."""

    @property
    def predictions(self) -> PredictionsOf:
        """The predictions of the deployment."""
        return PredictionsOf(self._client, "deployment", self.id)


class Collection(models.Collection):
    """A collection."""

    @property
    def id(self) -> str:
        """Its slug."""
        return self.slug


class Hardware(models.Hardware):
    """A kind of hardware."""

    @property
    def id(self) -> str:
        """Its SKU."""
        return self.sku


KINDS: dict[type[Record], type[Record]] = {
    kind.__bases__[-1]: kind
    for kind in (Prediction, Training, Version, Model, Deployment, Collection, Hardware)
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

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        method = name.removeprefix("async_")
        if method == name or not hasattr(type(self), method):
            raise AttributeError(records.explain(self, name, None), name=name, obj=None)
        # The same method calls `send` of an asynchronous client, and so returns an awaitable.
        twin = object.__new__(type(self))
        vars(twin).update(vars(self), _client=self._client.concurrent)
        return cast("Callable[..., Coroutine[Any, Any, Any]]", getattr(twin, method))


class Predictions(WithAsync, PredictionsApi):
    """`client.predictions`."""

    list: Callable[..., models.PredictionPage] = accepting(PredictionsApi.list, "cursor")
    create: Callable[..., Prediction] = accepting(PredictionsApi.create, "version", "input")
    get: Callable[..., Prediction] = accepting(PredictionsApi.get, "prediction_id")
    cancel: Callable[..., Prediction] = accepting(PredictionsApi.cancel, "prediction_id")

    def wait(self, prediction_id: Any) -> Prediction:
        """Wait until a prediction has ended, and return it, as 2.0 beta does."""
        return cast("Prediction", self._client.wait(prediction_id))


class PredictionsOf(WithAsync):
    """`models.predictions`, `deployments.predictions`, and `predictions` of a deployment."""

    def __init__(self, client: Any, kind: str, *target: str) -> None:
        self._client, self._kind, self._target = client, kind, target

    def create(self, *args: Any, **options: Any) -> Prediction:
        """Run a model or a deployment: `create("owner/name", input)`; of a deployment, `(input)`.

        Args:
            args: The model or deployment, unless it is known, and the input.
            options: As for `predictions.create`.
        """
        kind, values = self._kind, [*self._target, *args]
        names = [name for name in (f"{kind}_owner", f"{kind}_name") if name in options]
        target = [options.pop(name) for name in names]
        while values and isinstance(values[0], str | tuple | Record):
            target.append(values.pop(0))
        if target:
            options[kind] = target[0] if len(target) == 1 else tuple(target)
        return Predictions(self._client).create(**named(("input",), (*values,), options))


class ModelsVersions(WithAsync, ModelsVersionsApi):
    """`client.models.versions`."""


class Versions(WithAsync):
    """`versions` of a model."""

    def __init__(self, client: Any, model: str) -> None:
        self._client, self._model = client, model

    def get(self, id: str) -> Version:
        """Return a version of the model."""
        return cast("Version", ModelsVersions(self._client).get(self._model, id))

    def list(self) -> VersionPage:
        """Return a page of versions of the model."""
        return ModelsVersions(self._client).list(self._model)

    def delete(self, id: str) -> None:
        """Delete a version of the model."""
        return ModelsVersions(self._client).delete(self._model, id)
