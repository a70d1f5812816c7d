"""Forms for the input of models, derived from their JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from replicate.sandbox import strict_json
from replicate.sandbox.files import File

JSON = dict[str, Any]
Entry = str | File

LONG_TEXT = ("prompt", "text", "message", "content", "instruction", "template", "code")


@dataclass(frozen=True)
class Field:
    """A field of a form.

    `kind` is text, long, number, choice, switch, file or json.
    """

    name: str
    label: str
    kind: str
    required: bool
    schema: JSON
    value: str = ""
    error: str = ""
    choices: Sequence[tuple[str, str]] = field(default_factory=tuple[tuple[str, str], ...])

    @property
    def placeholder(self) -> str:
        """The default value, as text."""
        default = self.schema.get("default")
        return "" if default is None else _text(default)


def fields_of(
    schema: JSON,
    values: Mapping[str, Sequence[Entry]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Field]:
    """Return the fields of an input schema, in the order of its parameters.

    Args:
        schema: The JSON Schema of the input.
        values: The entries of a form that was sent, by name.
        errors: The errors of a form that was sent, by name.
    """
    properties = cast("dict[str, JSON]", schema["properties"])
    required = cast("list[str]", schema.get("required", []))
    ordered = sorted(properties.items(), key=lambda item: item[1].get("x-order", 0))
    return [
        Field(
            name,
            property.get("title", name),
            _kind(name, property),
            name in required,
            property,
            value=_sent_text((values or {}).get(name, ())),
            error=(errors or {}).get(name, ""),
            choices=[(json.dumps(each), _text(each)) for each in property.get("enum", ())],
        )
        for name, property in ordered
    ]


def read(
    fields: Sequence[Field], values: Mapping[str, Sequence[Entry]]
) -> tuple[JSON, dict[str, str]]:
    """Return the input of a form that was sent, and the errors by name.

    Empty entries of optional inputs are omitted.
    """
    input: JSON = {}
    errors: dict[str, str] = {}
    for each in fields:
        entries = [entry for entry in values.get(each.name, ()) if entry not in ("", b"")]
        if not entries and (not each.required or each.kind not in ("text", "long")):
            continue
        try:
            input[each.name] = _value(each.kind, entries[0] if entries else "")
        except ValueError as error:
            errors[each.name] = str(error)
    return input, errors


def _kind(name: str, schema: JSON) -> str:
    if "enum" in schema:
        return "choice"
    match schema.get("type"):
        case "boolean":
            return "switch"
        case "integer" | "number":
            return "number"
        case "string" if schema.get("format") == "uri":
            return "file"
        case "string":
            return "long" if any(word in name.lower() for word in LONG_TEXT) else "text"
        case _:
            return "json"


def _value(kind: str, entry: Entry) -> Any:
    if isinstance(entry, File):
        return entry.data_uri()
    if kind in ("text", "long", "file"):
        # Forms send the ends of lines as \r\n.
        return entry.replace("\r\n", "\n")
    try:
        return strict_json.loads(entry)
    except ValueError:
        expected = "a number" if kind == "number" else "JSON"
        raise ValueError(f"This is not {expected}") from None


def _sent_text(entries: Sequence[Entry]) -> str:
    return next((entry for entry in entries if isinstance(entry, str) and entry), "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
