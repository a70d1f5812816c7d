"""Inputs on the command line: `name=text`, `name:=JSON`, `name=@file` and `name=@-`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..typed.schema import Schema
from ..typed.types import ANY, Type, accepts
from .base import Failure

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
