"""Paths of requests: which handler has them, which pattern fits them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Generic, TypeVar
from urllib.parse import unquote

PREFIX = "/v1"
T = TypeVar("T")


class Pattern:
    """`/predictions/{id}`: braces stand for one segment, `*` for anything."""

    def __init__(self, pattern: str) -> None:
        parts = re.split(r"(\{[^}]*\}|\*)", pattern)
        self._expression = re.compile("".join(map(_expression, parts)))

    def fits(self, path: str) -> bool:
        """Whether it is this path, with or without the API's `/v1`."""
        return self._expression.fullmatch(path.removeprefix(PREFIX)) is not None


def origin_of(path: str) -> str:
    """Which of the two origins such a path is at."""
    return "delivery" if path.startswith(("/outputs", "/streams")) else "api"


def _expression(part: str) -> str:
    if part == "*":
        return ".*"
    return "[^/]+" if part.startswith("{") else re.escape(part)


class Routes(Generic[T]):
    """Finds what was added for a path by its segments, decoded one by one.

    A router that matches the decoded path would take `a%2Fb` for two segments.
    """

    def __init__(self) -> None:
        self._shapes: dict[tuple[str | None, ...], dict[str, T]] = {}

    def add(self, method: str, path: str, target: T) -> None:
        shape = tuple(None if part == "{}" else part for part in path.split("/"))
        self._shapes.setdefault(shape, {})[method] = target

    def find(self, raw_path: str) -> tuple[Mapping[str, T], list[str]] | None:
        """The path's targets by method, and its variable segments."""
        parts = [unquote(part) for part in raw_path.split("/")]
        for shape, targets in self._shapes.items():
            if len(shape) == len(parts) and all(
                fixed is None or fixed == part for fixed, part in zip(shape, parts, strict=True)
            ):
                given = [part for fixed, part in zip(shape, parts, strict=True) if fixed is None]
                return (targets, given) if all(given) else None
        return None
