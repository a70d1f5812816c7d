"""Outputs as `replicate` 1.x has them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from .._concurrency import arun_blocking
from .._core.nested import map_leaves
from .._core.outputs import FileURL
from .._sync import files


class FileOutput(files.FileOutput):
    """A file of an output whose iterators yield its content, with and without `await`."""

    def __iter__(self) -> Iterator[Any]:
        return self.iter_bytes()

    async def aread(self) -> bytes:
        """Return the content."""
        return await arun_blocking(self.read)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield await self.aread()


def old_files(output: Any, client: Any) -> Any:
    """Return an output whose files are those of 1.x, which a client downloads."""
    return map_leaves(
        output, lambda leaf: FileOutput(leaf, client) if isinstance(leaf, FileURL) else leaf
    )


def streamed(model: Any, is_async: bool) -> Any:
    """Return a function that runs a model, and iterates over the parts of its output."""

    def call(**input: Any) -> Iterator[Any]:
        return (event.data for event in model.stream(**input) if event.event == "output")

    def async_call(**input: Any) -> AsyncIterator[Any]:
        return (event.data async for event in model.stream(**input) if event.event == "output")

    return async_call if is_async else call
