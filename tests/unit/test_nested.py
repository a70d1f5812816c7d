"""Nested lists and dicts."""

from typing import Any

import pytest

from replicate._core.nested import map_leaves, walk


def test_leaves_are_in_order_and_replaced() -> None:
    value = {"a": [1, (2, {"b": 3})], "c": {}, "d": [], "e": 4}
    assert walk(value) == [1, 2, 3, 4]
    result = map_leaves(value, str)
    assert result == {"a": ["1", ["2", {"b": "3"}]], "c": {}, "d": [], "e": "4"}
    assert list(result) == list(value)
    assert value["a"] == [1, (2, {"b": 3})]
    assert map_leaves(5, str) == "5"


def test_depth_is_not_limited_by_the_stack() -> None:
    deep: Any = "leaf"
    for _ in range(5000):
        deep = {"a": [deep]}
    assert walk(deep) == ["leaf"]


def test_a_value_that_contains_itself_is_refused() -> None:
    value: list[Any] = []
    value += [value, value]
    with pytest.raises(ValueError, match="contains itself"):
        walk(value)
