"""Decisions that the bound models of both clients have in common."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, cast

from ..errors import ReplicateError
from .models import Model
from .schema import Schema, is_name
from .types import NONE, Type, union
from .writer import documentation


class PerInstance:
    """An attribute that instances compute, and whose value on the class is another one."""

    def __init__(self, compute: Callable[[Any], Any], of_class: Any = None) -> None:
        self._compute = compute
        self._of_class = of_class

    def __get__(self, instance: Any, _: Any) -> Any:
        return self._of_class if instance is None else self._compute(instance)


def loaded(bound: Any) -> Schema | None:
    """Return the schema of a bound model, which a synchronous client may have to get."""
    if not inspect.iscoroutinefunction(bound._load):
        bound._load()
    return cast("Schema | None", bound._schema)


def joined(output: Any, schema: Schema | None) -> Any:
    """Return an output in one piece if it is a text, which the API has in pieces."""
    pieces: list[Any] = cast("list[Any]", output) if isinstance(output, list) else []
    is_text = schema is not None and schema.output == Type("str")
    if is_text and pieces and all(isinstance(piece, str) for piece in pieces):
        return "".join(pieces)
    return cast("Any", output)


def signature(bound: Any) -> inspect.Signature | None:
    """Return the signature of a bound model, with its inputs as keywords."""
    model: Model[Any, Any] | None = bound._model
    if model is not None:
        return inspect.signature(model.__call__)
    try:
        schema = loaded(bound)
    except (ReplicateError, ValueError):
        return None  # tools that look at an object expect no error
    if schema is None:
        return None
    parameters: list[inspect.Parameter] = []
    for one in filter(lambda field: is_name(field.name), schema.inputs.values()):
        optional = not one.required and one.default is None
        type = str(union(one.type, NONE) if optional else one.type)
        default = inspect.Parameter.empty if one.required else one.default
        kind = inspect.Parameter.KEYWORD_ONLY
        parameters.append(inspect.Parameter(one.name, kind, default=default, annotation=type))
    return inspect.Signature(parameters, return_annotation=str(schema.output))


def text(bound: Any) -> str:
    """Return the documentation of a bound model: its inputs, as `help` shows them."""
    parameters = signature(bound)
    model: Model[Any, Any] | None = bound._model
    if model is not None:
        return f"{parameters}\n\n{inspect.getdoc(model)}\n\n{inspect.getdoc(model.__call__)}"
    known = documentation(bound._schema) if bound._schema else type(bound).__doc__
    return f"{parameters or ''}\n\n{known}".strip()
