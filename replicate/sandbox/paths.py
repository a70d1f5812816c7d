"""Matching of request paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Generic, TypeVar
from urllib.parse import unquote

PREFIX = "/v1"
T = TypeVar("T")


class Pattern:
    """A path such as `/predictions/{id}`: braces stand for one segment, `*` for anything."""

    def __init__(self, pattern: str) -> None:
        parts = re.split(r"(\{[^}]*\}|\*)", pattern)
        self._expression = re.compile("".join(map(_expression, parts)))

    def matches(self, path: str) -> bool:
        """Return True if the path matches, with or without the API's `/v1`."""
        return self._expression.fullmatch(path.removeprefix(PREFIX)) is not None


def origin_of(path: str) -> str:
    """Return the origin that serves a path: "api" or "delivery"."""
    return "delivery" if path.startswith(("/outputs", "/streams")) else "api"


def _expression(part: str) -> str:
    if part == "*":
        return ".*"
    return "[^/]+" if part.startswith("{") else re.escape(part)


class Routes(Generic[T]):
    """A router that decodes the segments of a path one by one.

    A router that matches the decoded path would read `a%2Fb` as two segments.
    """

    def __init__(self) -> None:
        self._shapes: dict[tuple[str | None, ...], dict[str, T]] = {}

    def add(self, method: str, path: str, target: T) -> None:
        """Add a target for a method and path."""
        shape = tuple(None if part == "{}" else part for part in path.split("/"))
        self._shapes.setdefault(shape, {})[method] = target

    def find(self, raw_path: str) -> tuple[Mapping[str, T], list[str]] | None:
        """Return the targets by method and the variable segments, or None."""
        parts = [unquote(part) for part in raw_path.split("/")]
        for shape, targets in self._shapes.items():
            if len(shape) == len(parts) and all(
                fixed is None or fixed == part for fixed, part in zip(shape, parts, strict=True)
            ):
                segments = [part for fixed, part in zip(shape, parts, strict=True) if fixed is None]
                return (targets, segments) if all(segments) else None
        return None
