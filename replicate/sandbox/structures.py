"""Structured outputs: dataclasses, named tuples, typed dictionaries and pydantic models."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import io
import os
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NotRequired, Required, cast

from .files import File

_UNSET: Any = object()


@dataclass(frozen=True)
class Member:
    """A property of a structured type."""

    hint: Any
    required: bool = True
    default: Any = _UNSET

    @property
    def has_default(self) -> bool:
        """True if there is a default value that a schema can show."""
        return self.default is not _UNSET


def members_of(hint: Any) -> dict[str, Member] | None:
    """Return the members by name of a type whose JSON is an object, or None for other types."""
    if is_typed_dict(hint):
        required: frozenset[str] = hint.__required_keys__
        return {name: Member(each, name in required) for name, each in _hints(hint).items()}
    if not isinstance(hint, type) or hint is File:
        return None
    kind: Any = hint
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return {field.name: _dataclass_member(field, hints) for field in dataclasses.fields(kind)}
    fields: Any = getattr(kind, "model_fields", None)  # of pydantic
    if not isinstance(fields, dict):
        return None
    return {name: _pydantic_member(field) for name, field in cast("Any", fields).items()}


def root_of(hint: Any) -> Any:
    """Return the type that a RootModel of pydantic stands for, or None."""
    is_root: Any = getattr(hint, "__pydantic_root_model__", False)
    return hint.model_fields["root"].annotation if is_root else None


def items_of(hint: Any) -> list[Any] | None:
    """Return the item types of a named tuple or a tuple of fixed length, or None."""
    kind: Any = typing.get_origin(hint) or hint
    names: tuple[str, ...] | None = getattr(kind, "_fields", None)  # of a named tuple
    if names is not None:
        hints = _hints(kind)
        return [hints.get(name, Any) for name in names]
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple and Ellipsis not in arguments:
        return list(arguments)
    return None


def is_output_only(hint: Any) -> bool:
    """Return True if the type, or a type within it, cannot be the type of an input."""
    kind: Any = typing.get_origin(hint) or hint
    if kind is datetime.datetime or hasattr(kind, "_fields"):
        return True
    if members_of(kind) is not None and not is_typed_dict(kind):
        return True
    return any(is_output_only(each) for each in typing.get_args(hint))


def is_typed_dict(hint: Any) -> bool:
    """Return True for a TypedDict, also for one of typing_extensions."""
    return isinstance(hint, type) and hasattr(hint, "__required_keys__")


def to_json(value: Any, deliver: Callable[[File], str]) -> Any:
    """Return the value as JSON, as cog encodes outputs."""
    value = _dump(value)
    if isinstance(value, (File, os.PathLike, bytes, io.IOBase)):
        return deliver(_file(value))
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {str(key): to_json(item, deliver) for key, item in items}
    if isinstance(value, (list, tuple, set, frozenset, Iterator)):
        return [to_json(item, deliver) for item in cast("Iterable[Any]", value)]
    if hasattr(value, "tolist"):  # numbers and arrays of numpy
        return value.tolist()
    return value


def _dump(value: Any) -> Any:
    """Return a dictionary for a dataclass or pydantic model, and other values unchanged.

    As in cog, properties of a pydantic model that were not set are omitted.
    """
    if isinstance(value, (type, File)):
        return cast("Any", value)
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if not hasattr(value, "model_fields_set"):
        return value
    if root_of(type(value)) is not None:
        return _dump(value.root)
    # Not `model_dump`, which would also dump the files within.
    kind = cast("Any", type(value))
    names = [name for name in kind.model_fields if name in value.model_fields_set]
    members = {name: getattr(value, name) for name in [*names, *kind.model_computed_fields]}
    return members | cast("dict[str, Any]", value.model_extra or {})


def _file(value: Any) -> File:
    if isinstance(value, File):
        return value
    if isinstance(value, bytes):
        return File(value)
    if isinstance(value, os.PathLike):
        path = Path(os.fsdecode(cast("os.PathLike[str]", value)))
        return File(path.read_bytes(), path.name)
    content, name = value.read(), getattr(value, "name", None)
    data = content.encode() if isinstance(content, str) else content
    return File(data, Path(name).name) if isinstance(name, str) else File(data)


def _hints(hint: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(hint, include_extras=True)
    return {name: _unqualified(each) for name, each in hints.items()}


def _unqualified(hint: Any) -> Any:
    qualified = typing.get_origin(hint) in (Required, NotRequired)
    return typing.get_args(hint)[0] if qualified else hint


def _dataclass_member(field: dataclasses.Field[Any], hints: dict[str, Any]) -> Member:
    if field.default is not dataclasses.MISSING:
        return Member(hints[field.name], False, field.default)
    return Member(hints[field.name], field.default_factory is dataclasses.MISSING)


def _pydantic_member(field: Any) -> Member:
    if field.is_required() or field.default_factory is not None:
        return Member(field.annotation, field.is_required())
    return Member(field.annotation, False, field.default)
