"""Completion of models and of their inputs, from the schemas that commands have read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..typed.check import expected
from ..typed.schema import Field, Schema
from .base import user_folder


def store(model: str, schema: Schema) -> None:
    """Store the inputs of a model. A cache that cannot be written is no error."""
    inputs = {
        field.name: [expected(field.type), _values(field)] for field in schema.inputs.values()
    }
    with suppress(OSError):
        _folder().mkdir(parents=True, exist_ok=True)
        _file(model).write_text(json.dumps(inputs), "utf-8")


def complete_model(_: Any) -> list[str]:
    """Return the models whose schemas are stored."""
    return [file.stem.replace("%", "/") for file in _folder().glob("*.json")]


def complete_input(context: Any) -> Iterator[tuple[str, str]]:
    """Yield the inputs of a model with the beginnings of their values, and their types."""
    inputs: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        inputs = json.loads(_file(str(context["model"].raw)).read_text("utf-8"))
    words = ["", *context["inputs"].raw_tokens, context.incomplete]
    if "=" in words[-2:]:  # bash has three words for `name=value`
        type, values = inputs.get(words[-2 if words[-1] == "=" else -3], ("", ()))
        yield from ((value, type) for value in values if value.strip("@"))
        return
    for name, (type, values) in inputs.items():
        yield from ((f"{name}={value}", type) for value in values)


def _values(field: Field) -> list[str]:
    """Return the beginnings of a value: with two, no shell adds a space to `name=`."""
    match field.type.name:
        case "Literal":
            return [str(choice) for choice in field.type.arguments]
        case "bool":
            return ["true", "false"]
        case "int" | "float":
            return ["", str(field.default or 1)]
        case _:
            return ["", "@"]


def _folder() -> Path:
    return user_folder("~/.cache", "XDG_CACHE_HOME", "LOCALAPPDATA") / "inputs"


def _file(model: str) -> Path:
    """Return the file for a model, whatever its version."""
    name = re.sub(r":.*|[^\w./-]", "", model).replace("/", "%")
    return _folder() / f"{name}.json"
