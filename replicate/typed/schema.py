"""Read a version's `openapi_schema`: the inputs of a model, in order, and its output."""

from __future__ import annotations

import inspect
import keyword
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

import attrs

from .types import ANY, NONE, Type, accepts, union

JSON = dict[str, Any]

IMPORTS = {
    "collections.abc": ["Mapping"],
    "typing": ["Annotated", "Any", "Generic", "Literal", "NotRequired", "TypedDict"],
    "replicate.typed": [
        *("AsyncFileOutput", "Bounds", "F", "FileInput", "FileOutput", "ListInput", "Model"),
        "SecretInput",
    ],
}
"""Names that a generated module may import, by their modules."""

RESERVED = {"bool", "dict", "float", "int", "list", "str"}.union(*IMPORTS.values())
"""Names that a generated module uses, and so cannot define."""

_DEPTH = 6
"""Levels of a schema that are read: one that refers to itself has no end."""

_MAX_PARTS = 10_000
"""Parts of a schema that are read: each of its levels may refer to all of it several times."""


@attrs.frozen
class Field:
    """An input of a model, or a field of an object in its output."""

    name: str
    type: Type
    required: bool = False
    default: Any = None
    """The value that the model uses if there is none; shown, never sent."""
    description: str = ""
    deprecated: bool = False

    @property
    def annotation(self) -> Type:
        """The type of the parameter: None stands for a value that is absent."""
        optional = not self.required and self.default is None
        return union(self.type, NONE) if optional else self.type


@attrs.frozen
class Record:
    """An object in an output."""

    name: str
    fields: tuple[Field, ...]
    has_files: bool = False


@attrs.frozen
class Schema:
    """The inputs and the output of a model."""

    inputs: Mapping[str, Field]
    """By name, those that are required first."""
    output: Type = ANY
    records: tuple[Record, ...] = ()
    """The objects in the output, each before those that contain it."""
    accepts_more: bool = False
    """The model accepts inputs of other names, too."""
    streams: bool = False
    """The output is a text that the model generates in pieces."""

    @property
    def parameters(self) -> list[Field]:
        """The inputs whose names Python accepts as those of parameters."""
        used = ("self", "more" if self.accepts_more else "")
        return [one for one in self.inputs.values() if is_name(one.name) and one.name not in used]


UNKNOWN = Schema({}, accepts_more=True)
"""The schema of a model that has none: it accepts everything."""


def read(document: Any) -> Schema:
    """Return what an `openapi_schema` describes, however incomplete it is."""
    return _Reader(document).schema()


@cache
def of_call(call: Callable[..., Any]) -> Schema:
    """Return what the parameters of a typed model's `__call__` describe."""
    signature = inspect.signature(call)
    fields: dict[str, Field] = {}
    _, *parameters = signature.parameters.values()
    for one in parameters:
        if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            required = one.default is one.empty
            type = union(Type.parse(one.annotation), null=False)
            fields[one.name] = Field(one.name, type, required, None if required else one.default)
    more = any(one.kind is one.VAR_KEYWORD for one in parameters)
    return Schema(fields, Type.parse(signature.return_annotation), (), more)


def is_name(text: str) -> bool:
    """Return whether a text can be a name in a class, and stays the same name there."""
    normal = unicodedata.normalize("NFKC", text) == text and not text.startswith("__")
    return normal and text.isidentifier() and not keyword.iskeyword(text)


def camel(text: str) -> str:
    """Return a text as the name of a class."""
    name = "".join(word[:1].upper() + word[1:] for word in re.split(r"\W+|_", text))[:60]
    name = name if name[:1].isalpha() else f"Model{name}"
    return name if is_name(name) else "Model_"


class _Reader:
    def __init__(self, document: Any) -> None:
        self._components = as_dict(as_dict(as_dict(document).get("components")).get("schemas"))
        self._records: dict[tuple[Any, ...], Record] = {}
        self._parts = 0

    def schema(self) -> Schema:
        inputs = self._resolve(self._part("Input", "PredictionRequest", "input"))
        properties, required = as_dict(inputs.get("properties")), _list(inputs.get("required"))
        fields = [self._input(name, part, name in required) for name, part in _ordered(properties)]
        fields.sort(key=lambda field: not field.required)
        output = self._part("Output", "PredictionResponse", "output")
        if self._resolve(properties.get("Output")).get("x-name") == "Output":
            output = {}  # cog 0.17 puts the choices of an input of this name in its place
        type = self._type(output, "Output")
        more = inputs.get("additionalProperties") is True
        streams = self._resolve(output).get("x-cog-array-display") == "concatenate"
        records = (*self._records.values(),)
        return Schema({one.name: one for one in fields}, type, records, more, streams)

    def _part(self, name: str, envelope: str, key: str) -> JSON:
        """Return a component, which cog renames where an input has choices and this name."""
        found = as_dict(as_dict(self._components.get(envelope)).get("properties")).get(key)
        return {"$ref": name} if name in self._components else as_dict(found)

    def _resolve(self, value: Any, depth: int = 0) -> JSON:
        """Return a part with what it refers to in its place; what stands beside a `$ref` wins."""
        part = as_dict(value)
        base: Any = None
        if "$ref" in part:
            name = str(part["$ref"]).rpartition("/")[2]
            base = {"x-name": name, **as_dict(self._components.get(name))}
        elif len(_list(part.get("allOf"))) == 1:
            base = _list(part["allOf"])[0]
        if base is None or depth > _DEPTH:
            return part
        beside = {key: value for key, value in part.items() if key not in ("$ref", "allOf")}
        return self._resolve(base, depth + 1) | beside

    def _input(self, name: str, value: Any, required: bool) -> Field:
        part = self._resolve(value)
        type = union(self._type(part), null=False)
        default = None if required else _default(type, part.get("default"))
        return Field(name, type, required, default, _text(part), part.get("deprecated") is True)

    def _type(self, value: Any, output: str = "", depth: int = 0) -> Type:
        """Return the type of an input; or of a part of an output, which names its objects."""
        part = self._resolve(value)
        kinds, options = part.get("type"), _list(part.get("anyOf")) or _list(part.get("oneOf"))
        if isinstance(kinds, list) and not options:
            options = [{**part, "type": kind} for kind in cast("list[Any]", kinds)]
        self._parts += 1
        if depth > _DEPTH or self._parts > _MAX_PARTS:
            found = [ANY]
        elif values := _list(part.get("enum")):
            found = [_choices(values)]
        elif options:
            found = [self._type(option, output, depth + 1) for option in options]
        else:
            found = [self._single(part, output, depth + 1)]
        null = [NONE] if part.get("nullable") is True else []
        return union(*found, *null)

    def _single(self, part: JSON, output: str, depth: int) -> Type:
        properties, values = as_dict(part.get("properties")), part.get("additionalProperties")
        match part.get("type"):
            case "string" if part.get("format") == "uri":
                return Type("F" if output else "FileInput")
            case "array" if output and part.get("x-cog-array-display") == "concatenate":
                return Type("str")
            case "array":
                item = self._type(part.get("items"), output and f"{output}Item", depth)
                return Type("list" if output else "ListInput", (item,))
            case "object" | None if output and properties:
                return self._record(part, properties, output, depth)
            case "object":
                item = self._type(values, output and f"{output}Value", depth)
                return Type("dict" if output else "Mapping", (Type("str"), item))
            case "integer" | "number" as kind:
                low, high = part.get("minimum", part.get("ge")), part.get("maximum", part.get("le"))
                name = "int" if kind == "integer" else "float"
                return Type(name, (), _number(low), _number(high))
            case "string":
                is_secret = part.get("format") == "password" or part.get("x-cog-secret")
                name = "SecretInput" if is_secret and not output else "str"
                low, high = part.get("minLength"), part.get("maxLength")
                return Type(name, (), _number(low), _number(high))
            case kind:
                return {"boolean": Type("bool"), "null": NONE}.get(str(kind), ANY)

    def _record(self, part: JSON, properties: JSON, output: str, depth: int) -> Type:
        if not all(is_name(name) and name not in RESERVED for name in properties):
            return Type("dict", (Type("str"), ANY))
        required = _list(part.get("required"))
        fields: list[Field] = []
        for name, value in _ordered(properties):
            type, text = self._type(value, name, depth), _text(self._resolve(value))
            fields.append(Field(name, type, name in required, description=text))
        name = "Result" if output == "Output" else camel(str(part.get("x-name") or output))
        key = (name, *fields)
        if key not in self._records:
            while name in RESERVED or name in {record.name for record in self._records.values()}:
                name += "_"
            has_files = any(field.type != field.type.renamed("F", "") for field in fields)
            self._records[key] = Record(name, tuple(fields), has_files)
        record = self._records[key]
        return Type(record.name, (Type("F"),) if record.has_files else ())


def as_dict(value: Any) -> JSON:
    """Return a value if it is an object, and else an empty one."""
    return cast("JSON", value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _ordered(properties: JSON) -> list[tuple[str, Any]]:
    """Return the properties in the order of the model: the API sorts keys by their length."""

    def place(item: tuple[str, Any]) -> int:
        order = as_dict(item[1]).get("x-order")
        return order if isinstance(order, int) else 1 << 30

    return sorted(properties.items(), key=place)


def _text(part: JSON) -> str:
    text = part.get("description")
    return text.strip() if isinstance(text, str) and text != "An enumeration." else ""


def _choices(values: list[Any]) -> Type:
    kinds: set[str] = {value.__class__.__name__ for value in values} - {"NoneType"}
    is_huge = any(type(value) is int and _number(value) is None for value in values)
    if kinds and kinds <= {"str", "int", "bool"} and not is_huge:
        choices = {(isinstance(value, bool), value): value for value in values if value is not None}
        return Type("Literal", tuple(choices.values()))
    return Type("float") if kinds and kinds <= {"int", "float"} else ANY


def _number(value: Any) -> float | None:
    """Return a bound: nothing but a finite number gets into code."""
    if type(value) not in (int, float) or not abs(value) < 1e300:
        return None
    return int(value) if value == int(value) else value


def _default(type: Type, value: Any) -> Any:
    """Return a default that is a constant of the type; None for another one."""
    shown = value if isinstance(value, str | bool) else _number(value)
    unbounded = attrs.evolve(type, minimum=None, maximum=None)
    is_no_file = type.name == "FileInput" and not value
    return shown if accepts(unbounded, shown) and not is_no_file else None
