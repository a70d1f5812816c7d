"""What the two clients do each in their own way.

Each function has a twin for event loops, whose name begins with `a`.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

_left: dict[AsyncGenerator[Any], Any] = {}
"""The generators that are still there, and the tasks that close them."""


def tell(function: Callable[..., Any] | None, *arguments: Any) -> None:
    """Call a function, if there is one.

    Raises:
        TypeError: it is a coroutine function, which only an asynchronous client can await.
    """
    if function is None:
        return
    result = function(*arguments)
    if inspect.iscoroutine(result):
        result.close()
        raise TypeError(f"{function!r} is asynchronous: use AsyncReplicate, or a plain function")


async def atell(function: Callable[..., Any] | None, *arguments: Any) -> None:
    """Call a function, if there is one, and await what it gives."""
    if function is None:
        return
    result = function(*arguments)
    if inspect.isawaitable(result):
        await result


def over(function: Callable[..., Any] | None, prediction_id: str) -> None:
    """Tell a callback that shows something, as a progress bar does, that a run is over."""
    ended = getattr(function, "ended", None)
    if ended is not None:
        ended(prediction_id)


def shielded() -> AbstractContextManager[object]:
    """Nothing: a thread is interrupted once, not over and over."""
    return nullcontext()


def ashielded() -> AbstractContextManager[object]:
    """Keep what is awaited inside from being canceled together with the caller.

    A task that was canceled by asyncio may go on to wait for something; but under a cancel scope of
    anyio, as in Starlette and FastAPI when a visitor has left, all that it waits for is canceled
    again.
    """
    from anyio import CancelScope  # httpx needs it too

    return CancelScope(shield=True)


def close_soon(generator: Generator[Any]) -> None:
    """Close a generator that nobody uses any more."""
    generator.close()


def aclose_soon(generator: AsyncGenerator[Any]) -> None:
    """Have the running event loop close a generator that nobody uses any more.

    Left to itself, it is closed by a task of its loop. One that ends just then, as at the end of
    `asyncio.run`, cancels that task before it has begun, and so breaks the generator; but it closes
    those that are still there.
    """
    import asyncio

    async def close() -> None:
        await generator.aclose()
        del _left[generator]

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return  # it ran elsewhere, or has ended
    _left[generator] = loop.create_task(close())
