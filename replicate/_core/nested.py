"""JSON-like values: what is in their lists and objects, and the same with something else there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast


def walk(value: Any) -> list[Any]:
    """Everything in a value that is neither a dict nor a list nor a tuple, in its order."""
    found: list[Any] = []
    map_leaves(value, found.append)
    return found


def map_leaves(value: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of a value in which each leaf is what `change` makes of it."""
    if isinstance(value, dict):
        members = cast("dict[Any, Any]", value)
        return {name: map_leaves(item, change) for name, item in members.items()}
    if isinstance(value, list | tuple):
        return [map_leaves(item, change) for item in cast("list[Any]", value)]
    return change(value)
