# Derived from replicate/typed/_async/use.py by `make generate`.
"""Models bound to a client: called with the model's inputs alone, which are checked first."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

from ..._core.model_reference import resolve
from ..._core.wait_options import WaitOptions
from ...errors import ReplicateError
from ..bound import PerInstance, joined, name_of, signature, version_in
from ..check import check
from ..models import Model
from ..schema import UNKNOWN, Schema, of_call, read
from ..writer import documentation

if TYPE_CHECKING:
    from replicate_api.models import Prediction

    from ..._sync.client import Replicate
    from ..._sync.streaming import Stream

P = ParamSpec("P")
Output = TypeVar("Output")


class BoundModel(Generic[P, Output]):
    """A model with a client and options of `run`, called with the model's inputs alone.

    `use` of a client returns it. `run`, `stream` and `map` accept it as a reference. The schema of
    a model without a class is requested once, when it is first needed.
    """

    def __init__(
        self, client: Replicate, model: Any, ref: Any, check: bool, options: Mapping[str, Any]
    ) -> None:
        found = model if ref is None else ref
        self._client = client
        self._ref: Any = getattr(found, "__replicate_ref__", found)
        self._model = cast("Model[Any, Any]", model) if isinstance(model, Model) else None
        self._schema = of_call(type(self._model).__call__) if self._model else None
        self._check = check
        self._options = dict(options)
        resolve(self._ref, "model" if ref is None else "ref")

    def __repr__(self) -> str:
        options = "".join(f", {name}={value!r}" for name, value in self._options.items())
        return f"{type(self).__name__}({self._ref!r}{options})"

    @property
    def __replicate_ref__(self) -> Any:
        return self._ref

    def __call__(self, /, *args: P.args, **inputs: P.kwargs) -> Output:
        """Run the model and return its output, as `run` does; a text in one piece.

        Raises:
            InvalidInputError: the model does not accept an input; nothing was sent.
        """
        schema = self._load()
        output = self._client.run(self._ref, self.input(*args, **inputs), **self._options)
        return cast("Output", joined(output, schema))

    def create(self, /, *args: P.args, **inputs: P.kwargs) -> Prediction:
        """Create a prediction and return it without waiting for its end.

        Raises:
            InvalidInputError: the model does not accept an input; nothing was sent.
        """
        self._load()
        options = dict(self._options)
        limits = {name: options.pop(name) for name in ("timeout", "on_timeout") if name in options}
        waiting = WaitOptions.parse(options.pop("wait", False), **limits)
        options |= {"prefer": waiting.prefer, "cancel_after": waiting.cancel_after}
        input = self.input(*args, **inputs)
        return self._client.predictions.create(**resolve(self._ref), input=input, **options)

    def stream(self, /, *args: P.args, **inputs: P.kwargs) -> Stream:
        """Run the model and iterate over its events, as `stream` of the client does.

        Raises:
            InvalidInputError: the model does not accept an input; nothing was sent.
        """
        return self._client.stream(self._ref, self.input(*args, **inputs), **self._options)

    def input(self, /, *args: P.args, **inputs: P.kwargs) -> dict[str, Any]:
        """Check an input and return what is sent of it: the values that are not None.

        Raises:
            InvalidInputError: the model does not accept an input.
        """
        if args:
            raise TypeError("pass the inputs of a model by name, such as model(prompt='...')")
        schema = self._loaded() if self._check else UNKNOWN
        return check(schema, inputs, name_of(self._ref))

    @property
    def schema(self) -> Schema:
        """The inputs and the output of the model.

        Raises:
            ValueError: the version has no schema, or a version id alone names no model.
        """
        if (schema := self._load()) == UNKNOWN:
            raise ValueError(f"{self._ref!r} has no known schema: use 'owner/name:version'")
        return schema

    def _load(self) -> Schema:
        if self._schema is None:
            document = self._document()
            self._schema = read(document) if document else UNKNOWN
        return self._schema

    def _loaded(self) -> Schema:
        load: Any = self._load
        if self._schema is None and inspect.iscoroutinefunction(load):
            raise ValueError("the schema is not loaded: `model.schema` first")
        return self._schema or cast("Schema", load())

    def _document(self) -> Any:
        """Return the `openapi_schema`, and run the version that has it from now on."""
        record: Any = getattr(self._ref, "latest_version", self._ref)
        if document := getattr(record, "openapi_schema", None):
            return document
        where, version = resolve(self._ref), version_in(self._ref)
        if name := where.get("model"):
            model = self._client.models.get(name)
            latest = model.latest_version
            if latest is not None and not model.is_official:
                self._ref = f"{model.owner}/{model.name}:{latest.id}"
            return latest and latest.openapi_schema
        if name := where.get("deployment"):
            release: Any = (self._client.deployments.get(name)).current_release
            version = (release.model, release.version) if release else None
        if version is None:
            return None
        return (self._client.models.versions.get(*version)).openapi_schema

    def _signature(self) -> inspect.Signature | None:
        if self._model is not None:
            return inspect.signature(self._model.__call__)
        try:
            schema = self._loaded()
        except (ReplicateError, ValueError):
            return None  # tools that look at an object expect no error
        return None if schema == UNKNOWN else signature(schema, "FileOutput")

    def _documentation(self) -> str:
        if (shown := self._signature()) is None:
            return str(type(self).__doc__)
        if self._model is None:
            return f"{shown}\n\n{documentation(self._loaded())}"
        about, call = inspect.getdoc(self._model), inspect.getdoc(self._model.__call__)
        return f"{shown}\n\n{about}\n\n{call}"

    __signature__: Any = PerInstance(_signature)
    __doc__: Any = PerInstance(_documentation, __doc__)


BoundModel.__module__ = "replicate"
