"""The client of `replicate` 1.x on top of this one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar, cast

import httpx
from replicate_api.client import cached_property
from replicate_api.models import Prediction
from replicate_api.types import Call

from .. import AsyncReplicate, AsyncStream, FileOutput, Replicate, Stream
from .._concurrency import arun_blocking
from .._core.nested import map_leaves
from .._core.run_options import RunOptions
from ._arguments import joined, run_options
from ._namespaces import (
    Accounts,
    Collections,
    Deployments,
    Files,
    HardwareKinds,
    Models,
    Trainings,
    Webhooks,
)
from ._records import Predictions, bind

T = TypeVar("T")


class OldFileOutput(FileOutput):
    """A file of an output whose iterators yield its content, with and without `await`."""

    def __iter__(self) -> Iterator[Any]:
        return self.iter_bytes()

    async def aread(self) -> bytes:
        """Return the content."""
        return await arun_blocking(self.read)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield await self.aread()


def old_files(output: Any) -> Any:
    """Return an output whose files are those of 1.x."""

    def convert(leaf: Any) -> Any:
        return (
            OldFileOutput(leaf, cast("Any", leaf)._sender) if isinstance(leaf, FileOutput) else leaf
        )

    return map_leaves(output, convert)


class ConcurrentClient(AsyncReplicate):
    """The asynchronous client beside a client, which its records are bound to."""

    def __init__(self, client: Client) -> None:
        self._client: Client = client
        options, fetch = client.__getstate__()
        self.__setstate__((options, in_thread(fetch) if fetch else None))

    async def send(self, call: Call[T]) -> T:
        """Send a call, and return its result, bound to the client."""
        return cast("T", bind(await super().send(call), self._client))

    @property
    def concurrent(self) -> ConcurrentClient:
        """This client."""
        return self

    async def completed(self, ref: Any, input: Any, options: RunOptions) -> Prediction:
        """Run a model, and return the prediction once it has ended."""
        deadline = options.wait_options.deadline(self.clock.now())
        return await self._runner.run_call(options.create_call(ref, input), options, deadline)


def in_thread(fetch: Callable[[httpx.Request], httpx.Response]) -> Any:
    """Return an asynchronous function that calls a fetch function in a thread."""

    def fetch_and_read(request: httpx.Request) -> httpx.Response:
        response = fetch(request)
        status, headers, content = response.status_code, response.headers, response.read()
        return httpx.Response(status, headers=headers, content=content, request=request)

    async def fetch_in_thread(request: httpx.Request) -> httpx.Response:
        return await arun_blocking(fetch_and_read, request)

    return fetch_in_thread


class Client(Replicate):
    """A client whose methods accept what those of `replicate` 1.x do.

    Its records have the methods that they have there, such as `prediction.reload()`. Each method
    of a namespace has an awaitable twin: `client.predictions.async_get(id)`.

    Args:
        api_token: API token. Default: the environment variable REPLICATE_API_TOKEN.
        options: Options of Replicate.
    """

    def __init__(self, api_token: str | None = None, **options: Any) -> None:
        if options.get("timeout", ...) is None:
            del options["timeout"]
        super().__init__(api_token, **options)

    def send(self, call: Call[T]) -> T:
        """Send a call, and return its result, bound to this client."""
        return cast("T", bind(super().send(call), self))

    concurrent: cached_property[ConcurrentClient] = cached_property(ConcurrentClient)

    def run(self, ref: Any, input: Any = None, **options: Any) -> Any:
        """Run a model, and return its output."""
        return old_files(super().run(joined(ref), input, **run_options(options)))

    async def async_run(self, ref: Any, input: Any = None, **options: Any) -> Any:
        """Run a model, and return its output."""
        new = RunOptions(**run_options(options))
        prediction = await self.concurrent.completed(joined(ref), input, new)
        return old_files(self.result(prediction, new.use_file_output, new.save_to))

    def stream(self, ref: Any, input: Any = None, **options: Any) -> Stream:
        """Run a model, and iterate over its events."""
        return super().stream(joined(ref), input, **run_options(options))

    async def async_stream(self, ref: Any, input: Any = None, **options: Any) -> AsyncStream:
        """Run a model, and return an asynchronous iterator over its events."""
        return self.concurrent.stream(joined(ref), input, **run_options(options))

    # --- namespaces -----------------------------------------------------------------------------

    predictions: cached_property[Predictions] = cached_property(Predictions)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    models: cached_property[Models] = cached_property(Models)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    trainings: cached_property[Trainings] = cached_property(Trainings)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    deployments: cached_property[Deployments] = cached_property(Deployments)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    files: cached_property[Files] = cached_property(Files)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    collections: cached_property[Collections] = cached_property(Collections)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    hardware: cached_property[HardwareKinds] = cached_property(HardwareKinds)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    webhooks: cached_property[Webhooks] = cached_property(Webhooks)  # pyright: ignore[reportIncompatibleVariableOverride] - as there
    accounts: cached_property[Accounts] = cached_property(Accounts)


Client.__module__ = "replicate"
