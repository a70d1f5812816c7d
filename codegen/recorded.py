"""Find the properties and enum values of recorded JSON that no schema of a description has."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from describing import Description, Part

JSON_TYPES = {bool: "boolean", dict: "object", float: "number", int: "integer", list: "array"}


def report(folder: Path, ours: Description) -> list[str]:
    """Return a line for each thing in the records of a folder that no schema has, with counts."""
    found: Counter[str] = Counter()
    schemas = {
        name: part
        for name, part in ours.schemas().items()
        if part.facts.get("properties") == "described" and not name.endswith("Request")
    }
    for record in records(folder):
        found.update(undescribed(record, schemas))
    return [f"{count:>7} x {name}" for name, count in sorted(found.items())]


def records(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of each .json and .jsonl file, those of lists and pages one by one."""
    for file in sorted(folder.rglob("*.json*")):
        text = file.read_text(encoding="utf-8")
        lines = text.splitlines() if file.suffix == ".jsonl" else [text]
        for line in lines:
            if line.strip():
                yield from _objects(_json(line, file))


def _json(text: str, file: Path) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SystemExit(f"{file} is not JSON: {error}") from None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, dict):
        if isinstance(value.get("results"), list):
            yield from _objects(value["results"])
        else:
            yield value


def undescribed(record: Mapping[str, Any], schemas: Mapping[str, Part]) -> Iterator[str]:
    """Yield what a record has that the schema which fits it best has not."""
    schema = best(record, schemas)
    if schema is None:
        yield f"an object that fits no schema, with {', '.join(sorted(record)[:4])}"
    else:
        yield from _within(record, schema)


def best(record: Mapping[str, Any], schemas: Mapping[str, Part]) -> Part | None:
    """Return the schema with the most properties of a record, all of its required ones included."""
    fitting = [
        (sum(f".{name}" in part.parts for name in record), part)
        for part in schemas.values()
        if all(
            key[1:] in record
            for key, below in part.parts.items()
            if below.facts.get("required") == "yes"
        )
    ]
    count, part = max(fitting, key=lambda pair: pair[0], default=(0, None))
    return part if count > 1 else None  # one shared name, such as `name`, is no likeness


def _within(value: Any, schema: Part) -> Iterator[str]:
    """Yield what a value has that its schema has not; free-form JSON has everything."""
    if isinstance(value, dict) and schema.facts.get("properties") == "described":
        for name, item in value.items():
            below = schema.parts.get(f".{name}")
            if below is None:
                yield f"{schema.within}.{name} ({JSON_TYPES.get(type(item), _other(item))})"
            else:
                yield from _within(item, below)
    elif isinstance(value, list) and "[]" in schema.parts:
        for item in value:
            yield from _within(item, schema.parts["[]"])
    elif value is not None and (known := [key for key in schema.parts if key.startswith("= ")]):
        if f"= {value}" not in known:
            yield f"{schema.within} = {value}"


def _other(value: object) -> str:
    return "null" if value is None else "string"
