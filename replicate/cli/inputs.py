"""Inputs on the command line: `name=text`, `name:=JSON`, `name=@file` and `name=@-`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..typed.schema import Schema
from ..typed.types import ANY, Type
from .base import Failure

_TOKEN = re.compile(r"([^=]*?)(:?=)(.*)", re.DOTALL)
_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def read_inputs(tokens: Iterable[str], schema: Schema) -> dict[str, Any]:
    """Return the input that words describe, with the types of the schema.

    An input that is named more than once is a list.

    Raises:
        Failure: A word is no input, or a file does not exist.
    """
    input: dict[str, Any] = {}
    for token in tokens:
        match = _TOKEN.fullmatch(token)
        if match is None or not match[1]:
            raise Failure(f"{token!r} is not an input: use name=text, name:=JSON or name=@file")
        name, operator, text = match.groups()
        type = schema.inputs[name].type if name in schema.inputs else ANY
        value = _json(name, text) if operator == ":=" else read_text(type, text)
        if name not in input:
            input[name] = value
        elif isinstance(value, list) and isinstance(input[name], list):
            input[name] += value
        else:
            raise Failure(f"{name} is not a list: set it once")
    return input


def read_text(type: Type, text: str) -> Any:
    """Return the value of a text for an input of this type; a text if it is none.

    Raises:
        Failure: The text refers to a file that does not exist.
    """
    if text.startswith("@"):
        return _file(type, text[1:])
    for option in type.options:
        try:
            return _value(option, text)
        except (ValueError, KeyError):
            continue
    return text


def _value(type: Type, text: str) -> Any:
    match type.name:
        case "Literal":
            return {str(choice).lower(): choice for choice in type.arguments}[text.lower()]
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            return _BOOLEANS[text.lower()]
        case "Mapping":
            return json.loads(text)
        case "ListInput" if not text.startswith("["):
            return [read_text(type.arguments[0], text)]
        case "ListInput":
            return json.loads(text)
        case "None":
            return {"null": None}[text]
        case _:
            return text


def _file(type: Type, path: str) -> Any:
    """Return what `@path` means: a path for a file, the content for a text."""
    if type.name == "ListInput":
        return [_file(type.arguments[0], path)]
    is_text = any(option.name in ("str", "SecretInput") for option in type.options)
    if path == "-":
        return sys.stdin.read() if is_text else sys.stdin.buffer.read()
    file = Path(path).expanduser()
    if not file.is_file():
        raise Failure(f"there is no file {path!r}; for a text that begins with @, use := and JSON")
    return file.read_text("utf-8") if is_text else file


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Failure(f"{name}:= is not JSON: {error}; for text, use {name}=") from None
