"""Decisions that the bound models of both clients have in common."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, cast

from .schema import Schema
from .types import Type


class PerInstance:
    """An attribute that instances compute, and whose value on the class is another one."""

    def __init__(self, compute: Callable[[Any], Any], of_class: Any = None) -> None:
        self._compute = compute
        self._of_class = of_class

    def __get__(self, instance: Any, _: Any) -> Any:
        return self._of_class if instance is None else self._compute(instance)


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


def signature(schema: Schema, file: str) -> inspect.Signature:
    """Return the signature of a model without a class: its inputs are keywords.

    Args:
        schema: Inputs and output of the model.
        file: Name of the class of files in the output.
    """
    found: list[inspect.Parameter] = []
    for one in schema.parameters:
        default = inspect.Parameter.empty if one.required else one.default
        kind, type = inspect.Parameter.KEYWORD_ONLY, str(one.annotation)
        found.append(inspect.Parameter(one.name, kind, default=default, annotation=type))
    return inspect.Signature(found, return_annotation=str(schema.output.renamed("F", file)))
