"""The client of `replicate` 1.x on top of this one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, TypeVar, cast

from replicate_api.client import cached_property
from replicate_api.types import Call, omit_none

from .._sync.client import Replicate
from ._base import Predictions, bind, converted, joined, like

if TYPE_CHECKING:
    import replicate.compat._resources as ns

    from .._async.streaming import AsyncStream
    from .._core.wait_options import Completable
    from .._sync.streaming import Stream
    from ..typed._sync.use import BoundModel
    from ._concurrent import ConcurrentClient

T = TypeVar("T")


def run_options(old: dict[str, Any]) -> dict[str, Any]:
    """Return the options of `run` in their present spelling."""
    new = converted(old)
    new.pop("stream", None)
    if url := new.pop("webhook_completed", None):
        new |= {"webhook": url, "webhook_events_filter": ["completed"]}
    return new


def loaded_late(name: str) -> Any:
    """Return a property whose namespace is loaded with its first use."""
    return cached_property(lambda client: resolve_name(f"{__package__}._resources:{name}")(client))


class Client(Replicate):
    """A client whose methods also accept what those of `replicate` 1.x do.

    Its records have the methods that they have there, such as `prediction.reload()`. Each method
    of a namespace has an awaitable twin: `client.predictions.async_get(id)`.

    Args:
        api_token: API token. Default: the environment variable REPLICATE_API_TOKEN.
        options: Options of Replicate.
    """

    def __init__(self, api_token: str | None = None, **options: Any) -> None:
        super().__init__(api_token, **omit_none(options))

    def send(self, call: Call[T]) -> T:
        """Send a call, and return its result, bound to this client."""
        return cast("T", bind(super().send(call), self))

    @like(Replicate.run)
    def run(self, ref: Any, input: Any = None, **options: Any) -> Any:
        """Run a model, and return its output."""
        from ._outputs import old_output

        return old_output(super().run(joined(ref), input, **run_options(options)), self)

    async def async_run(self, ref: Any, input: Any = None, **options: Any) -> Any:
        """Run a model, and return its output."""
        from ._outputs import OldList, old_output

        output = await self.concurrent.run(joined(ref), input, **run_options(options))
        output = old_output(output, self)
        return OldList(cast("list[Any]", output)) if isinstance(output, list) else output

    @like(Replicate.stream)
    def stream(self, ref: Any, input: Any = None, **options: Any) -> Stream:
        """Run a model, and iterate over its events."""
        from ._outputs import OldStream

        stream: Any = super().stream(joined(ref), input, **run_options(options))
        stream.__class__ = OldStream  # it differs in its events only
        return cast("Stream", stream)

    async def async_stream(self, ref: Any, input: Any = None, **options: Any) -> AsyncStream:
        """Run a model, and return an asynchronous iterator over its events."""
        return self.concurrent.stream(joined(ref), input, **run_options(options))

    @like(Replicate.wait)
    def wait(self, prediction: Completable | str, *args: Any, **options: Any) -> Completable:
        """Wait until a prediction or training has ended, and return it."""
        return cast("Completable", bind(super().wait(prediction, *args, **options), self))

    @cached_property
    def concurrent(self) -> ConcurrentClient:
        """Return the asynchronous client that the awaitable methods use."""
        from ._concurrent import ConcurrentClient

        return ConcurrentClient(self)

    def async_paginate(self, method: Any) -> AsyncIterator[Any]:
        """Iterate over the pages of a list: `async_paginate(client.models.async_list)`."""
        return self.concurrent.paginate(method)

    @like(Replicate.use)
    def use(  # type: ignore[override]  # what the model returns is not known
        self, model: Any, *, streaming: bool = False, use_async: bool = False, **options: Any
    ) -> BoundModel[..., Any]:
        """Return a model to call with its inputs alone."""
        from ._outputs import StreamedOutput

        options.pop("hint", None)  # of 2.0 beta, for type checkers
        options.setdefault("check", not streaming)  # by the API: the schema may not be loaded
        use: Any = self.concurrent.use if use_async else super().use
        bound: BoundModel[..., Any] = use(joined(model), **options)
        return cast("BoundModel[..., Any]", partial(StreamedOutput, bound)) if streaming else bound

    def _set_token(self, token: str) -> None:
        vars(self).pop("concurrent", None)
        self.__setstate__((self.with_options(auth=token).options, self.__getstate__()[1]))

    api_token: property = property(None, _set_token)
    """The API token, which can be set only."""

    # --- namespaces -----------------------------------------------------------------------------

    predictions: cached_property[Predictions] = cached_property(Predictions)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    models: cached_property[ns.Models] = loaded_late("Models")  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    trainings: cached_property[ns.Trainings] = loaded_late("Trainings")  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    deployments: cached_property[ns.Deployments] = loaded_late("Deployments")  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    files: cached_property[ns.Files] = loaded_late("Files")  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    collections: cached_property[ns.Collections] = loaded_late("Collections")  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    hardware: cached_property[ns.HardwareKinds] = loaded_late("HardwareKinds")  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    webhooks: cached_property[ns.Webhooks] = loaded_late("Webhooks")  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    accounts: cached_property[ns.Accounts] = loaded_late("Accounts")


Client.__module__ = "replicate"
