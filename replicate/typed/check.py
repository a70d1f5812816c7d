"""Check an input against the schema of a model, before anything is sent or paid."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from .schema import Schema
from .types import Type

_WORDS = {
    "str": "a str",
    "SecretInput": "a str",
    "int": "an int",
    "float": "a number",
    "bool": "a bool",
    "FileInput": "a file or its URL",
    "ListInput": "a list",
    "Mapping": "a dict",
}
_SHOWN = 40
"""Choices that an error lists at most."""


class InvalidInputError(ValueError):
    """An input that the model does not accept; nothing was sent.

    Args:
        model: Name of the model.
        faults: What is wrong, by the name of the input.
    """

    def __init__(self, model: str, faults: Mapping[str, str]) -> None:
        super().__init__(model, faults)
        self.model = model
        self.faults: dict[str, str] = dict(faults)

    def __str__(self) -> str:
        lines = (f"\n  {name}: {fault}" for name, fault in self.faults.items())
        return f"{self.model} does not accept this input:{''.join(lines)}"


InvalidInputError.__module__ = "replicate"


def check(schema: Schema, input: Mapping[str, Any], model: str = "the model") -> dict[str, Any]:
    """Return what to send of an input: the values that are not None.

    Formats and patterns are not checked, nor is what only the model can know.

    Raises:
        InvalidInputError: an input is unknown, missing, or not of its type; names all of them.
    """
    if faults := dict(_faults(schema, input)):
        raise InvalidInputError(model, faults)
    return {name: value for name, value in input.items() if value is not None}


def _faults(schema: Schema, input: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in input:
        if name not in schema.inputs and not schema.accepts_more:
            near = difflib.get_close_matches(name, schema.inputs, 1)
            known = f"did you mean {near[0]}?" if near else f"there are {', '.join(schema.inputs)}"
            yield name, f"no such input; {known}"
    for name, field in schema.inputs.items():
        if (value := input.get(name)) is None:
            if field.required:
                yield name, f"required: {expected(field.type)}"
        elif not _accepts(field.type, value):
            yield name, _fault(field.type, value)


def _accepts(type: Type, value: Any) -> bool:
    """Return whether a value is of a type, as far as anyone but the model can tell."""
    if hasattr(value, "tolist"):
        if getattr(value, "ndim", 1):  # an array: a list, or an image
            return type.name not in ("str", "int", "float", "bool", "Literal")
        value = value.tolist()  # a number of numpy
    boolean = isinstance(value, bool)
    match type.name:
        case "int" | "float":
            number = isinstance(value, int | float) and not boolean
            return number and (type.name == "float" or value % 1 == 0) and _is_within(type, value)
        case "str" | "SecretInput":
            return isinstance(value, str) and _is_within(type, len(value))
        case "Literal":
            return any(value == one and boolean == isinstance(one, bool) for one in type.arguments)
        case "bool":
            return boolean
        case "None":
            return value is None
        case "FileInput":
            return not isinstance(value, int | float | Mapping | list | tuple | set | frozenset)
        case "ListInput" if (items := _items(value)) is not None:
            return all(_accepts(type.arguments[0], item) for item in items)
        case "ListInput":
            return hasattr(value, "__iter__") and not isinstance(value, str | bytes | Mapping)
        case "Mapping":
            return isinstance(value, Mapping)
        case "|":
            return any(_accepts(option, value) for option in type.arguments)
        case _:
            return True


def _items(value: Any) -> Sequence[Any] | None:
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else None


def _is_within(type: Type, number: float) -> bool:
    high_enough = type.minimum is None or number >= type.minimum
    return high_enough and (type.maximum is None or number <= type.maximum)


def _fault(type: Type, value: Any) -> str:
    """Return what is wrong with a value that a type does not accept."""
    if type.name == "ListInput" and (items := _items(value)) is not None:
        of = type.arguments[0]
        wrong = (n for n, item in enumerate(items) if not _accepts(of, item))
        return next(f"item {n} {_fault(of, items[n])}" for n in wrong)
    shown = value.__class__.__name__ if type.name == "SecretInput" else f"{value!r:.100}"
    return f"must be {expected(type)}, not {shown}"


def expected(type: Type) -> str:
    """Return a type in words: `an int (1 to 4)`."""
    if type.name == "|":
        return " or ".join(map(expected, type.arguments))
    if type.name == "Literal":
        more = len(type.arguments) - _SHOWN
        choices = ", ".join(map(repr, type.arguments[:_SHOWN]))
        return f"one of {choices} and {more} more" if more > 0 else f"one of {choices}"
    words = _WORDS.get(type.name, str(type))
    unit = " characters" if words == "a str" else ""
    return f"{words} ({type.range}{unit})" if type.range else words
