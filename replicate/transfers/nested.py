"""JSON-like values: what is in their lists and objects, and the same with something else there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast


def leaves(value: Any) -> Iterator[Any]:
    """Everything in a value that is neither a dict nor a list nor a tuple, in its order."""
    if isinstance(value, dict):
        for item in cast("dict[Any, Any]", value).values():
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in cast("list[Any]", value):
            yield from leaves(item)
    else:
        yield value


def with_leaves(value: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of a value in which each leaf is what `change` makes of it."""
    if isinstance(value, dict):
        members = cast("dict[Any, Any]", value)
        return {name: with_leaves(item, change) for name, item in members.items()}
    if isinstance(value, list | tuple):
        return [with_leaves(item, change) for item in cast("list[Any]", value)]
    return change(value)
