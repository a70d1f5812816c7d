"""Calling what the caller gave: a function, which an asynchronous client may also await."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


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
