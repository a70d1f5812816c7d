"""Checks of requests against openapi.yaml."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml
from openapi_schema_validator import (
    OAS30WriteValidator,  # pyright: ignore[reportUnknownVariableType]
    oas30_format_checker,
)

from . import strict_json
from .problems import Problem, invalid

JSON = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True)
class Parameter:
    """A query or header parameter of an operation."""

    name: str
    place: str
    required: bool
    schema: JSON
    validator: Any

    def read(self, text: str) -> Any:
        """Return the value with its described type.

        Raises:
            Problem: 400 if the text has another type.
        """
        value: Any = text
        if self.schema.get("type") in ("integer", "number"):
            try:
                value = int(text) if self.schema["type"] == "integer" else float(text)
            except ValueError:
                raise Problem(400, f"{self.name} must be a number, not {text!r}") from None
        for error in self.validator.iter_errors(value):
            raise Problem(400, f"{self.place} parameter {self.name}: {error.message}")
        return value


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, Any]
    body_required: bool
    json_fields: frozenset[str]  # of a form

    def check_parameters(self, query: Mapping[str, str], headers: Mapping[str, str]) -> JSON:
        """Return the parameters of a request by name.

        Raises:
            Problem: 400 if a parameter is missing or invalid.
        """
        values: JSON = {}
        for parameter in self.parameters:
            text = (query if parameter.place == "query" else headers).get(parameter.name)
            if text is not None:
                values[parameter.name] = parameter.read(text)
            elif parameter.required:
                raise Problem(400, f"{parameter.place} parameter {parameter.name} is required")
        return values

    def check_body(self, media_type: str, body: Any) -> None:
        """Validate a body.

        Raises:
            Problem: 422 with one entry per invalid field.
        """
        errors = self.bodies[media_type].iter_errors(body)
        fields = [(".".join(map(str, error.absolute_path)), error.message) for error in errors]
        if fields:
            raise invalid(fields)

    def check_form(self, fields: Mapping[str, str]) -> None:
        """Validate the text fields of a form.

        Raises:
            Problem: 422 with one entry per invalid field.
        """
        self.check_body(
            "multipart/form-data",
            {
                name: _json_or_text(text) if name in self.json_fields else text
                for name, text in fields.items()
            },
        )


def _json_or_text(text: str) -> Any:
    """Return the parsed JSON, or the text itself if it is not JSON."""
    try:
        return strict_json.loads(text)
    except ValueError:
        return text


def load(path: Path | None = None) -> dict[tuple[str, str], Operation]:
    """Return the operations by method and path, with parameter names removed: `/files/{}`."""
    return _load(path or find())


def find() -> Path:
    """Return the path of openapi.yaml.

    In a wheel it is beside this module, in a source tree at the top.
    """
    folder = Path(__file__).parent
    for path in (folder / "openapi.yaml", folder.parent.parent / "openapi.yaml"):
        if path.exists():
            return path
    raise FileNotFoundError("openapi.yaml is missing from this installation")


@functools.cache
def _load(path: Path) -> dict[tuple[str, str], Operation]:
    # The parser written in C reads it ten times as fast, where it is there.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document = yaml.load(path.read_text(encoding="utf-8"), loader)
    return {
        (operation.method, shape(operation.path)): operation
        for path, item in document["paths"].items()
        for method, described in item.items()
        if method in METHODS
        for operation in [_operation(document, path, method, item, described)]
    }


def shape(path: str) -> str:
    """Remove the parameter names from a path."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _operation(document: JSON, path: str, method: str, item: JSON, described: JSON) -> Operation:
    # OpenAPI 3.0 knows no method but HTTP's old ones: QUERY is written as a fragment.
    path, _, extension = path.partition("#")
    body = _resolve(document, described.get("requestBody", {}))
    parameters = [*item.get("parameters", []), *described.get("parameters", [])]
    return Operation(
        extension or method.upper(),
        path,
        tuple(
            _parameter(document, parameter)
            for parameter in map(functools.partial(_resolve, document), parameters)
            if parameter["in"] in ("query", "header")
        ),
        {
            media_type.partition(";")[0]: _validator(document, content["schema"])
            for media_type, content in body.get("content", {}).items()
        },
        body.get("required", False),
        _json_fields(document, body.get("content", {}).get("multipart/form-data", {})),
    )


def _json_fields(document: JSON, content: JSON) -> frozenset[str]:
    properties = _resolve(document, content.get("schema", {})).get("properties", {})
    return frozenset(
        name
        for name, schema in properties.items()
        if _resolve(document, schema).get("type") == "object"
    )


def _parameter(document: JSON, parameter: JSON) -> Parameter:
    name = parameter["name"].lower() if parameter["in"] == "header" else parameter["name"]
    schema = _resolve(document, parameter["schema"])
    return Parameter(
        name,
        parameter["in"],
        parameter.get("required", False),
        schema,
        _validator(document, schema),
    )


def _resolve(document: JSON, item: JSON) -> JSON:
    while "$ref" in item:
        found: Any = document
        for key in item["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        item = found
    return item


def _validator(document: JSON, schema: JSON) -> Any:
    # References in the schema resolve against the components.
    whole = {"allOf": [schema], "components": document["components"]}
    validator = cast("Callable[..., Any]", OAS30WriteValidator)
    return validator(whole, format_checker=oas30_format_checker)
