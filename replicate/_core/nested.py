"""Nested lists and dicts: iterate over their leaves, and replace them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

MAX_DEPTH = 10_000
"""Levels of lists and dicts. A value that contains itself has more."""


def walk(value: Any) -> list[Any]:
    """Return the leaves of a value in order: everything but mappings, lists and tuples.

    Raises:
        ValueError: The value is nested too deep, or contains itself.
    """
    leaves: list[Any] = []
    map_leaves(value, leaves.append)
    return leaves


def map_leaves(value: Any, function: Callable[[Any], Any]) -> Any:
    """Return a copy of a value in which each leaf is replaced by what a function returns for it.

    Raises:
        ValueError: The value is nested too deep, or contains itself.
    """
    root: list[Any] = [value]
    stack: list[tuple[Any, Any, int]] = [(root, 0, 0)]  # not recursive: outputs may be deep
    while stack:
        container, key, depth = stack.pop()
        item, copy = container[key], cast("Any", None)
        if isinstance(item, Mapping):
            copy = dict(cast("Mapping[Any, Any]", item))
        elif isinstance(item, list | tuple):
            copy = list(cast("list[Any]", item))
        else:
            container[key] = function(item)
            continue
        if depth > MAX_DEPTH:
            raise ValueError(f"a value has more than {MAX_DEPTH:,} levels, or contains itself")
        container[key] = copy
        keys = copy if isinstance(copy, dict) else range(len(copy))
        stack.extend((copy, name, depth + 1) for name in reversed(keys))
    return root[0]
