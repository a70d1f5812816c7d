"""Structured outputs: dataclasses, named tuples, typed dictionaries and pydantic models."""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import dataclass
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


def items_of(hint: Any) -> list[Any] | None:
    """Return the item types of a named tuple or a tuple of fixed length, or None."""
    names: tuple[str, ...] | None = getattr(hint, "_fields", None)  # of a named tuple
    if names is not None:
        hints = _hints(hint)
        return [hints.get(name, Any) for name in names]
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple and Ellipsis not in arguments:
        return list(arguments)
    return None


def is_output_only(hint: Any) -> bool:
    """Return True if the type, or a type within it, cannot be the type of an input."""
    if hasattr(hint, "_fields") or (members_of(hint) and not is_typed_dict(hint)):
        return True
    return any(is_output_only(each) for each in typing.get_args(hint))


def is_typed_dict(hint: Any) -> bool:
    """Return True for a TypedDict, also for one of typing_extensions."""
    return isinstance(hint, type) and hasattr(hint, "__required_keys__")


def dump(value: Any) -> Any:
    """Return a dictionary for a dataclass or pydantic model, and other values unchanged.

    As in cog, properties of a pydantic model that were not set are omitted.
    """
    if isinstance(value, (type, File)):
        return cast("Any", value)
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if not hasattr(value, "model_fields_set"):
        return value
    # Not `model_dump`, which would also dump the files within.
    kind = cast("Any", type(value))
    names = [name for name in kind.model_fields if name in value.model_fields_set]
    members = {name: getattr(value, name) for name in [*names, *kind.model_computed_fields]}
    return members | cast("dict[str, Any]", value.model_extra or {})


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
