"""Closing what was forgotten, where nothing can be awaited.

Left to itself, an asynchronous generator is closed by a task of its event loop. One that ends just
then, as at the end of `asyncio.run`, cancels that task before it has begun, and so breaks the
generator; but it closes those that are still there.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import Any

_left: dict[AsyncGenerator[Any], Any] = {}
"""The generators that are still there, and the tasks that close them."""


def close_soon(generator: Generator[Any]) -> None:
    """Close a generator that nobody uses any more."""
    generator.close()


def aclose_soon(generator: AsyncGenerator[Any]) -> None:
    """Have the running event loop close a generator that nobody uses any more."""
    import asyncio

    async def close() -> None:
        await generator.aclose()
        del _left[generator]

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return  # it ran elsewhere, or has ended
    _left[generator] = loop.create_task(close())
