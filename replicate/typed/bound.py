"""Decisions that the bound models of both clients have in common."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, cast

from ..errors import ReplicateError
from .schema import UNKNOWN, Schema
from .types import Type
from .writer import documentation


class PerInstance:
    """An attribute that instances compute, and whose value on the class is another one."""

    def __init__(self, compute: Callable[[Any], Any], of_class: Any = None) -> None:
        self._compute = compute
        self._of_class = of_class

    def __get__(self, instance: Any, _: Any) -> Any:
        return self._of_class if instance is None else self._compute(instance)


def loaded(bound: Any) -> Schema:
    """Return the schema of a bound model, which only a synchronous client can request here.

    Raises:
        ValueError: The schema of a model of an asynchronous client is not loaded.
    """
    schema: Schema | None = bound._schema
    if schema is not None:
        return schema
    if inspect.iscoroutinefunction(bound._load):
        raise ValueError("the schema is not loaded: `await model.schema` first")
    return cast("Schema", bound._load())


def name_of(ref: Any) -> str:
    """Return a reference without its version, to name the model in an error."""
    if isinstance(ref, str):
        return (version_in(ref) or (ref,))[0]
    return f"{ref.owner}/{ref.name}" if hasattr(ref, "owner") else str(ref.id)


def version_in(ref: Any) -> tuple[str, str] | None:
    """Return the model and the id of the version in a reference; None if it has only one."""
    match = re.search(r"([^/:]+/[^/:]+)(?::|/versions/)(\w+)", str(ref))
    return (match[1], match[2]) if match else None


def joined(output: Any, schema: Schema) -> Any:
    """Return an output in one piece if it is a text, which the API has in pieces."""
    pieces: list[Any] = cast("list[Any]", output) if isinstance(output, list) else []
    if schema.output == Type("str") and pieces and all(isinstance(one, str) for one in pieces):
        return "".join(pieces)
    return cast("Any", output)


def signature(bound: Any) -> inspect.Signature | None:
    """Return the signature of a bound model, with its inputs as keywords."""
    if bound._model is not None:
        return inspect.signature(bound._model.__call__)
    try:
        schema = loaded(bound)
    except (ReplicateError, ValueError):
        return None  # tools that look at an object expect no error
    if schema == UNKNOWN:
        return None
    found: list[inspect.Parameter] = []
    for one in schema.parameters:
        default = inspect.Parameter.empty if one.required else one.default
        kind, type = inspect.Parameter.KEYWORD_ONLY, str(one.annotation)
        found.append(inspect.Parameter(one.name, kind, default=default, annotation=type))
    output = schema.output.renamed("F", bound._file_output)
    return inspect.Signature(found, return_annotation=str(output))


def text(bound: Any) -> str:
    """Return the documentation of a bound model: its inputs, as `help` shows them."""
    if (shown := signature(bound)) is None:
        return str(type(bound).__doc__)
    model = bound._model
    if model is None:
        return f"{shown}\n\n{documentation(bound._schema)}"
    return f"{shown}\n\n{inspect.getdoc(model)}\n\n{inspect.getdoc(model.__call__)}"
