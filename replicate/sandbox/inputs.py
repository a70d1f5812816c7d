"""Conversion of JSON input to the parameters of a model's function."""

from __future__ import annotations

import collections.abc
import enum
import types
import typing
from collections.abc import Callable
from pathlib import PurePath
from typing import Annotated, Any, Union, cast

from .files import File

_LISTS = (list, tuple, set, collections.abc.Sequence)


def convert(
    hint: Any, value: Any, fetch: Callable[[str], File], write: Callable[[File], Any]
) -> Any:
    """Convert a JSON value to the annotated type.

    Args:
        hint: The annotation.
        value: The JSON value.
        fetch: Returns the file at a URL.
        write: Writes a file and returns its path.

    Raises:
        ValueError: If there is no file at a URL.
    """
    if typing.get_origin(hint) is Annotated:
        return convert(hint.__origin__, value, fetch, write)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        kinds = [kind for kind in arguments if kind is not type(None)]
        if value is None or len(kinds) > 1:  # ambiguous
            return value
        return convert(kinds[0], value, fetch, write)
    if origin in _LISTS and arguments and isinstance(value, list):
        return [convert(arguments[0], item, fetch, write) for item in cast("list[Any]", value)]
    if not isinstance(hint, type):
        return value
    if issubclass(hint, enum.Enum):
        return hint(value)
    if issubclass(hint, File):
        return fetch(value)
    if issubclass(hint, PurePath):
        return write(fetch(value))
    return fetch(value).data if issubclass(hint, bytes) else value
