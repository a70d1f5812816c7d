"""Inputs on the command line: `name=text`, `name:=JSON`, `name=@file` and `name=@-`.

The schemas that commands have read are stored, to complete the names of models and inputs.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..typed.check import expected
from ..typed.schema import UNKNOWN, Field, Schema
from ..typed.types import ANY, Type, accepts
from .base import Failure, user_folder

_TOKEN = re.compile(r"([^=]+?)(:?=)(.*)", re.DOTALL)


def read_inputs(tokens: Iterable[str], schema: Schema) -> dict[str, Any]:
    """Return the input that words describe, with the types of the schema.

    An input that is named more than once is a list.

    Raises:
        Failure: A word is no input, or a file does not exist.
    """
    input: dict[str, Any] = {}
    for token in tokens:
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise Failure(f"{token!r} is not an input: use name=text, name:=JSON or name=@file")
        name, operator, text = match.groups()
        value = _json(name, text) if operator == ":=" else read_text(type_of(schema, name), text)
        if name not in input:
            input[name] = value
        elif isinstance(value, list) and isinstance(input[name], list):
            input[name] += value
        else:
            raise Failure(f"{name} is not a list: set it once")
    return input


def type_of(schema: Schema, name: str) -> Type:
    """Return the type of an input; of one that the schema does not have, any."""
    return schema.inputs[name].type if name in schema.inputs else ANY


def read_text(type: Type, text: str) -> Any:
    """Return a text as a value that the type accepts, if it can stand for one: text, JSON, a list.

    Raises:
        Failure: The text refers to a file that does not exist.
    """
    item = type.arguments[0] if type.name == "ListInput" else None
    if text.startswith("@"):
        return _file(type, text[1:]) if item is None else [_file(item, text[1:])]
    value: Any = text
    with suppress(ValueError, RecursionError):
        value = json.loads(text)
    values = [text, value] if item is None else [text, value, [read_text(item, text)]]
    return next((one for one in values if accepts(type, one)), value)


def _file(type: Type, path: str) -> Any:
    """Return what `@path` means: a path for a file, the content for a text."""
    is_text = any(option.name in ("str", "SecretInput") for option in type.options)
    if path == "-" and sys.stdin is None:
        raise Failure("stdin is closed, and @- reads it")
    if path == "-":
        return sys.stdin.read() if is_text else sys.stdin.buffer.read()
    file = Path(path).expanduser()
    if not file.is_file():
        raise Failure(f"there is no file {path!r}; for a text that begins with @, use := and JSON")
    return file.read_text("utf-8") if is_text else file


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Failure(f"{name}:= is not JSON: {error}; for text, use {name}=") from None


def schema_of(bound: Any) -> Schema:
    """Return the schema of a model; one that accepts everything if it has none."""
    try:
        found: Schema = bound.schema
    except ValueError:
        return UNKNOWN
    _store(str(bound.__replicate_ref__), found)
    return found


def _store(model: str, schema: Schema) -> None:
    """Store the inputs of a model. A cache that cannot be written is no error."""
    inputs = {one.name: [expected(one.type), _values(one)] for one in schema.inputs.values()}
    with suppress(OSError):
        _cache().mkdir(parents=True, exist_ok=True)
        _cached(model).write_text(json.dumps(inputs), "utf-8")


def complete_model(_: Any) -> list[str]:
    """Return the models whose schemas are stored."""
    return [file.stem.replace("%", "/") for file in _cache().glob("*.json")]


def complete_input(context: Any) -> Iterator[tuple[str, str]]:
    """Yield the inputs of a model with the beginnings of their values, and their types."""
    inputs: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        inputs = json.loads(_cached(str(context["model"].raw)).read_text("utf-8"))
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


def _cache() -> Path:
    return user_folder("~/.cache", "XDG_CACHE_HOME", "LOCALAPPDATA") / "inputs"


def _cached(model: str) -> Path:
    """Return the file for a model, whatever its version."""
    name = re.sub(r":.*|[^\w./-]", "", model).replace("/", "%")
    return _cache() / f"{name}.json"
