"""The files of an output, as `replicate` 1.x has them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

from .._concurrency import arun_blocking
from .._core.nested import map_leaves
from .._sync.files import FileOutput


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
        is_file = isinstance(leaf, FileOutput)
        return OldFileOutput(leaf, cast("Any", leaf)._sender) if is_file else leaf

    return map_leaves(output, convert)
