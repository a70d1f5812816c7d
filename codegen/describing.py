"""Read an OpenAPI description as a tree of named parts, which another can be compared with.

A part has facts (`type`, `required`, `pattern`) and parts below it, by a key that both descriptions
have, whatever names their schemas have: the method and path of an operation, the name of a
property. References are followed and `allOf`, `oneOf` and `anyOf` merged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
BOUNDS = ("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum")
LENGTHS = ("maxItems", "minItems", "maxLength", "minLength")
LIMITS = ("default", "deprecated", "pattern", *BOUNDS, *LENGTHS)


class Located(dict[str, Any]):
    """A mapping of a YAML file, with the number of its first line."""

    line = 0


class _Loader(yaml.SafeLoader):
    """A loader of plain data that notes where mappings begin."""


def _located(loader: yaml.SafeLoader, node: yaml.MappingNode) -> Iterator[Located]:
    mapping = Located()
    mapping.line = node.start_mark.line + 1
    yield mapping
    mapping.update({str(key): value for key, value in loader.construct_mapping(node).items()})


_Loader.add_constructor("tag:yaml.org,2002:map", _located)


def read(text: str) -> Located:
    """Return a description, written as YAML or as JSON."""
    document: Located = yaml.load(text, _Loader)  # a SafeLoader: plain data only
    return document


@dataclass
class Part:
    """A named part of a description.

    Attributes:
        name: Its name after the nearest named schema or operation.
        within: The name that those of the parts below begin with.
        source: The mapping that it is written in.
        target: The mapping that the parts below are written in, after references are followed.
        facts: Words that both descriptions should agree on.
        below: The parts below, by key.
    """

    name: str
    within: str
    source: Any
    target: Any
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    below: Iterator[tuple[str, Part]] = iter(())

    @cached_property
    def parts(self) -> dict[str, Part]:
        """The parts below, read when they are first used, as schemas may contain themselves."""
        return dict(self.below)


class Description:
    """A description whose references can be followed."""

    def __init__(self, document: Located) -> None:
        self.document = document

    def root(self) -> Part:
        """Return the part that has all operations below it."""
        paths = self.document["paths"]
        return Part("paths", "operation", paths, paths, below=self._operations())

    def schemas(self) -> dict[str, Part]:
        """Return each named schema."""
        return {
            name: self.schema({"$ref": f"#/components/schemas/{name}"}, name)
            for name in self.document["components"]["schemas"]
        }

    def follow(self, item: Any) -> Any:
        """Return what references lead to."""
        while "$ref" in item:
            found: Any = self.document
            for key in item["$ref"].removeprefix("#/").split("/"):
                found = found[key.replace("~1", "/").replace("~0", "~")]
            item = found
        return item

    def _operations(self) -> Iterator[tuple[str, Part]]:
        for path, item in self.document["paths"].items():
            path, _, named = path.partition("#")  # OpenAPI 3.0 has no key for QUERY
            for method, operation in item.items():
                if method in METHODS:
                    key = f"{named or method.upper()} {re.sub(r'{[^}]*}', '{}', path)}"
                    yield key, self._operation(key, item.get("parameters", []), operation)

    def _operation(self, key: str, shared: list[Any], operation: Located) -> Part:
        name = operation.get("operationId", key)
        facts = {"operationId": name, "deprecated": _word(operation.get("deprecated", False))}
        body = self.follow(operation.get("requestBody", {}))
        if body:
            facts["body required"] = _word(body.get("required", False))

        def below() -> Iterator[tuple[str, Part]]:
            yield from self._parameters(name, [*shared, *operation.get("parameters", [])])
            yield from self._contents(f"{name} request", body)
            for status, response in operation["responses"].items():
                response = self.follow(response)
                label = f"{name} response {status}"
                contents = self._response(label, response)
                yield (f"response {status}", Part(label, label, response, response, below=contents))

        return Part(name, name, operation, operation, facts, below())

    def _parameters(self, name: str, parameters: list[Any]) -> Iterator[tuple[str, Part]]:
        position = 0
        for parameter in map(self.follow, parameters):
            place, word = parameter["in"], parameter["name"]
            if place == "path":  # by position: their names are those of Python's arguments
                position += 1
                word = str(position)
            key = f"{place} {word.lower() if place == 'header' else word}"
            part = self.schema(parameter.get("schema", {}), f"{name} {key}")
            facts = {"required": _word(parameter.get("required", False)), **part.facts}
            if parameter.get("deprecated"):
                facts["deprecated"] = "yes"
            yield key, Part(part.name, part.within, parameter, part.target, facts, part.below)

    def _response(self, name: str, response: Any) -> Iterator[tuple[str, Part]]:
        yield from self._contents(name, response)
        for header, described in response.get("headers", {}).items():
            part = self.schema(self.follow(described).get("schema", {}), f"{name} header {header}")
            yield f"header {header.lower()}", part

    def _contents(self, name: str, holder: Any) -> Iterator[tuple[str, Part]]:
        for media, content in holder.get("content", {}).items():
            media = media.partition(";")[0]
            kind = "request " if name.endswith(" request") else ""
            yield f"{kind}{media}", self.schema(content.get("schema", {}), f"{name} {media}")

    def schema(self, schema: Any, name: str, required: bool | None = None) -> Part:
        """Return a schema as a part; those below it are named after the schema that has a name."""
        flat = self._flat(schema)
        facts = {"type": _type(flat)}
        if required is not None:
            facts["required"] = _word(required)
        if facts["type"] != "any":
            facts["nullable"] = _word("null" in flat["types"])
        if "object" in flat["types"]:
            facts["properties"] = "described" if flat["properties"] else "any"
            facts["others allowed"] = _word(flat.get("additionalProperties") is not False)
        facts |= {limit: _word(flat[limit]) for limit in LIMITS if limit in flat}
        inner, target = self._named(schema) or name, self._target(schema)

        def below() -> Iterator[tuple[str, Part]]:
            for word, value in flat["properties"].items():
                yield f".{word}", self.schema(value, f"{inner}.{word}", word in flat["required"])
            if "items" in flat:
                yield "[]", self.schema(flat["items"], f"{inner}[]")
            for value in flat["enum"]:
                yield f"= {value}", Part(f"{inner} = {value}", inner, target, target)

        return Part(name, inner, schema, target, facts, below())

    def _target(self, schema: Any) -> Any:
        return self.follow(_reference(schema) or schema)

    def _named(self, schema: Any) -> str:
        return str((_reference(schema) or {}).get("$ref", "")).rpartition("/")[2]

    def _flat(self, schema: Any) -> dict[str, Any]:
        """Return a schema with those that it is composed of, and its types as a set."""
        schema = self.follow(schema)
        kind = schema.get("type", [])
        flat: dict[str, Any] = {
            **{key: value for key, value in schema.items() if key not in ("allOf", "type")},
            "types": {kind} if isinstance(kind, str) else set(kind),
            "properties": dict(schema.get("properties", {})),
            "required": set(schema.get("required", [])),
            "enum": [schema["const"]] if "const" in schema else list(schema.get("enum", [])),
        }
        for part in map(self._flat, schema.get("allOf", [])):
            _merge(flat, part)
            flat["required"] |= part["required"]
        options = [self._flat(part) for word in ("oneOf", "anyOf") for part in schema.get(word, [])]
        for option in options:
            _merge(flat, option)
        if options:
            flat["required"] |= set.intersection(*(option["required"] for option in options))
        if flat.get("nullable") or None in flat["enum"]:
            flat["types"].add("null")
        flat["enum"] = [value for value in flat["enum"] if value is not None]
        return flat


def _merge(flat: dict[str, Any], part: dict[str, Any]) -> None:
    """Add all of a schema but what it requires."""
    flat["types"] |= part["types"]
    flat["properties"] |= part["properties"]
    flat["enum"] += [value for value in part["enum"] if value not in flat["enum"]]
    for key, value in part.items():
        flat.setdefault(key, value)


def _reference(schema: Any) -> Any:
    """Return the one reference that a schema consists of, alone or with words beside it."""
    parts = schema.get("allOf", [])
    schema = parts[0] if len(parts) == 1 else schema
    return schema if "$ref" in schema else None


def _type(flat: dict[str, Any]) -> str:
    types = flat["types"] - {"null"}
    if not types and flat["properties"]:
        types = {"object"}
    words = " or ".join(sorted(types)) or "any"
    return f"{words} ({flat['format']})" if "format" in flat else words


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
