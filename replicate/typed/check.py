"""Check an input against the schema of a model, before anything is sent or paid."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from .schema import Schema
from .types import KINDS, Type, accepts, items_of

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
        elif not accepts(field.type, value):
            yield name, _fault(field.type, value)


def _fault(type: Type, value: Any) -> str:
    """Return what is wrong with a value that a type does not accept."""
    if type.name == "ListInput" and (items := items_of(value)) is not None:
        of = type.arguments[0]
        wrong = (n for n, item in enumerate(items) if not accepts(of, item))
        return next(f"item {n} {_fault(of, items[n])}" for n in wrong)
    shown = value.__class__.__name__ if "SecretInput" in str(type) else f"{value!r:.100}"
    return f"must be {expected(type)}, not {shown}"


def expected(type: Type) -> str:
    """Return a type in words: `an int (1 to 4)`."""
    if type.name == "|":
        return " or ".join(map(expected, type.arguments))
    if type.name == "Literal":
        more = len(type.arguments) - _SHOWN
        choices = ", ".join(map(repr, type.arguments[:_SHOWN]))
        return f"one of {choices} and {more} more" if more > 0 else f"one of {choices}"
    words, _ = KINDS.get(type.name, (str(type), None))
    return f"{words} ({type.range})" if type.range else words
