"""Outputs and events as `replicate` 1.x and 2.0 beta have them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from enum import StrEnum
from typing import Any, Self

import attrs

from .._concurrency import arun_blocking
from .._core.nested import map_leaves
from .._core.outputs import FileURL
from .._core.sse import Event
from .._sync import files
from .._sync.streaming import Stream
from ._base import bind

# --- outputs --------------------------------------------------------------------------------------


class FileOutput(files.FileOutput):
    """A file of an output whose iterators yield its content, with and without `await`."""

    def __iter__(self) -> Iterator[Any]:
        return self.iter_bytes()

    async def aread(self) -> bytes:
        """Return the content."""
        return await arun_blocking(self.read)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield await self.aread()


class OldList(list[Any]):
    """A list that `async for` iterates over, as over what `async_run` of 1.x returns."""

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self:
            yield item


def old_output(output: Any, client: Any) -> Any:
    """Return an output whose records and files are those of 1.x, with a client."""
    return map_leaves(
        bind(output, client),
        lambda leaf: FileOutput(leaf, client) if isinstance(leaf, FileURL) else leaf,
    )


# --- events ---------------------------------------------------------------------------------------

EventType = StrEnum("EventType", ["OUTPUT", "LOGS", "ERROR", "DONE"])
"""The type of an event of 1.x."""
Event.EventType = EventType  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue] # only 1.x has it


def with_type(event: Event) -> Event:
    """Return an event whose type is an EventType, if it is one of 1.x."""
    types: Any = EventType._value2member_map_
    return attrs.evolve(event, event=types.get(event.event, event.event))


class OldStream(Stream):
    """A stream whose events have the types of 1.x."""

    def __next__(self) -> Event:
        return with_type(super().__next__())


class StreamedOutput:
    """The output of a model of 2.0 beta while it runs. `str(output)` is the whole text."""

    def __init__(self, model: Any, **input: Any) -> None:
        self._stream = model.stream(**input)

    def __await__(self) -> Generator[None, None, Self]:
        yield from ()
        return self

    def __iter__(self) -> Iterator[Any]:
        return (event.data for event in self._stream if event.event == "output")

    def __aiter__(self) -> AsyncIterator[Any]:
        return (event.data async for event in self._stream if event.event == "output")

    def __str__(self) -> str:
        return str(self._stream.text())
