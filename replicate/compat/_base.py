"""The bases of the records and namespaces of 1.x, and those of predictions.

The default client loads this module with its first call, and the other records and namespaces of
1.x with their first use.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from functools import wraps
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, cast

import httpx
import replicate_api.models.prediction as models
from replicate_api import records
from replicate_api.api.predictions import PredictionsApi
from replicate_api.types import Record, omit_none, reference

from .._core.wait_options import WaitOptions
from ..errors import ReplicateError

if TYPE_CHECKING:
    from .._async.streaming import AsyncStream
    from .._sync.streaming import Stream

R = TypeVar("R")
T = TypeVar("T")

# --- arguments ------------------------------------------------------------------------------------


def joined(pair: Any) -> Any:
    """Return a tuple of owner and name as `owner/name`; anything else unchanged."""
    return "/".join(cast("tuple[str, ...]", pair)) if isinstance(pair, tuple) else pair


RENAMED = {"content_type": "type", "file": "content", "file_encoding_strategy": "file_encoding"}
"""Arguments that have another name in 1.x."""

CONVERTED: Mapping[str, Callable[[Any], Any]] = {
    "content": lambda file: Path(file) if isinstance(file, str) else file,
    "cursor": lambda url: httpx.URL(url).params.get("cursor", url),
    "deployment": joined,
    "deployment_owner": joined,
    "destination": lambda model: reference("model", joined(model)),
    "file_encoding": lambda name: {"base64": "data-uri", "url": "upload"}.get(name, name),
    "hardware": lambda hardware: getattr(hardware, "sku", hardware),
    "model": joined,
    "model_owner": joined,
    "prefer": lambda wait: wait if isinstance(wait, str) else WaitOptions.parse(wait).prefer,
}
"""Arguments, by their present name, that may have another type or value in 1.x."""


def named(names: tuple[str, ...], args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """Return positional arguments by their names, and keyword arguments.

    Raises:
        TypeError: There are more of them than names, or one is passed twice.
    """
    values = dict(zip(names, args, strict=False))
    if len(args) > len(names) or values.keys() & options.keys():
        raise TypeError(f"pass each argument once, only these by position: {', '.join(names)}")
    return values | options


def converted(old: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments by their present names, with their present types and values."""
    new = omit_none({RENAMED.get(name, name): value for name, value in old.items()})
    return {name: CONVERTED.get(name, lambda it: it)(value) for name, value in new.items()}


def like(method: Callable[..., Any]) -> Callable[[T], T]:
    """Return a decorator: the signature and the documentation are those of another method."""
    return cast("Callable[[T], T]", wraps(method))


def accepting(method: Callable[..., Any], names: tuple[str, ...] | None) -> Callable[..., Any]:
    """Return a method of a namespace that also accepts the arguments of 1.x.

    Args:
        method: The method.
        names: Names of its positional arguments in 1.x. Default: those of its arguments.
    """
    names = names or (*signature(method).parameters,)[1:]
    # `id` of 1.x is `prediction_id`, and `key` and `model` are the owner and name of a model.
    first = (*names, "")[0]
    second = first.replace("_owner", "_name")
    paths = {name.rpartition("_")[2]: name for name in names}
    paths |= {"key": first, first.removesuffix("_owner"): first, "wait": "prefer"}

    @like(method)
    def call(self: Any, *args: Any, **options: Any) -> Any:
        options = {paths.get(name, name): value for name, value in options.items()}
        new = named(names, args, options)
        if first not in new and "/" in str(new.get(second)):  # `name="owner/name"`
            new[first] = new.pop(second)
        if "input" in names:
            new.setdefault("input", {})
        return method(self, **converted(new))

    return call


# --- namespaces -----------------------------------------------------------------------------------


class OldNamespace:
    """A namespace whose methods accept the arguments of 1.x.

    Each of them has an awaitable twin: `async_get` of `get`.
    """

    _client: Any

    def __init_subclass__(cls, **positional: tuple[str, ...]) -> None:
        for name in {*dir(cls)} - vars(cls).keys():
            if isfunction(method := getattr(cls, name)) and not name.startswith("_"):
                setattr(cls, name, accepting(method, positional.get(name)))
        super().__init_subclass__()

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        method = name.removeprefix("async_")
        if method == name or not hasattr(type(self), method):
            raise AttributeError(records.explain(self, name, None), name=name, obj=None)
        # The same method calls `send` of an asynchronous client, and so returns an awaitable.
        twin: Any = cast("Any", type(self))(self._client.concurrent)
        return cast("Callable[..., Coroutine[Any, Any, Any]]", getattr(twin, method))


class NamespaceOf(OldNamespace, Generic[R]):
    """A namespace that returns the records of 1.x, each of which can be requested."""

    get: Callable[..., R]


class Predictions(
    NamespaceOf["Prediction"], PredictionsApi, create=("version", "input"), list=("cursor",)
):
    """`client.predictions`."""

    create: Callable[..., Prediction]
    cancel: Callable[..., Prediction]

    def wait(self, prediction_id: Any) -> Prediction:
        """Wait until a prediction has ended, and return it, as 2.0 beta does."""
        return cast("Prediction", self._client.wait(prediction_id))


# --- records --------------------------------------------------------------------------------------


class Bound(Record):
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
        bound: Record = bind(new, self._client)
        object.__setattr__(self, "_json", bound._json)
        vars(self).update(vars(bound))

    @classmethod
    def parse_obj(cls, data: Any) -> Self:
        """Create a record from its JSON object, such as that of a webhook."""
        return cls.from_dict(data)

    def dict(self) -> dict[str, Any]:
        """Return its JSON object."""
        return self.to_dict()

    def json(self, **options: Any) -> str:
        """Return its JSON object as text, with options of json.dumps."""
        return json.dumps(self.to_dict(), **options)


class CallableUrl(str):
    """The URL `get`, which is called like the method of a dict: `prediction.urls.get("stream")`."""

    urls: Mapping[str, str]

    def __call__(self, name: str, default: str | None = None) -> str | None:
        """Return one of the URLs beside this one."""
        return self.urls.get(name, default)


class Reloadable(Bound):
    """A record that can be requested again."""

    _namespace: ClassVar[str]
    """The namespace of its kind."""

    def reload(self) -> None:
        """Request its current state."""
        self._replace(getattr(self._client, self._namespace).get(self))

    async def async_reload(self) -> None:
        """Request its current state."""
        self._replace(await getattr(self._client.concurrent, self._namespace).get(self))


class Job(Reloadable):
    """A prediction or training."""

    def cancel(self) -> None:
        """Cancel it."""
        self._replace(getattr(self._client, self._namespace).cancel(self))

    async def async_cancel(self) -> None:
        """Cancel it."""
        self._replace(await getattr(self._client.concurrent, self._namespace).cancel(self))

    def wait(self) -> None:
        """Wait until it has ended."""
        self._replace(self._client.wait(self))

    async def async_wait(self) -> None:
        """Wait until it has ended."""
        self._replace(await self._client.concurrent.wait(self))


class Prediction(Job, models.Prediction):
    """A prediction that can be reloaded, canceled and waited for."""

    _namespace = "predictions"

    @property
    def progress(self) -> Any:
        """The progress that its logs show, or None."""
        from ..progress import prediction_progress

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


LATE = ("Training", "Version", "Model", "Deployment", "Collection", "Hardware")
"""The other records that 1.x has, whose module is loaded with the first of them."""


def bind(value: Any, client: Any) -> Any:
    """Return a result of the API with its records bound to a client."""
    if isinstance(value, list):
        return [bind(item, client) for item in cast("list[Any]", value)]
    if isinstance(value, Record):
        name = type(value).__name__
        if name in ("Prediction", *LATE) and not isinstance(value, Bound):
            kinds = import_module("._resources", __package__) if name in LATE else None
            kind = getattr(kinds, name) if kinds else Prediction
            value = kind.from_dict(dict(value))
        attributes = vars(value)
        attributes.update({name: bind(item, client) for name, item in attributes.items()})
        if isinstance(url := attributes.get("get"), str):
            attributes["get"] = CallableUrl(url)
            attributes["get"].urls = dict(value)
        if isinstance(value, Bound):
            attributes["_client"] = client
            attributes.pop("stream", None)  # a property of the API that would hide the method
    return value
