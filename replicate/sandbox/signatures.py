"""A model's description, derived from a Python function's signature as cog does."""

import collections.abc
import datetime
import enum
import inspect
import json
import types
import typing
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Annotated, Any, Literal, TypeVar, Union

from .files import File
from .structures import Member, is_output_only, items_of, members_of, root_of, to_json

T = TypeVar("T")
JSON = dict[str, Any]

_CONCATENATE = {"x-cog-array-display": "concatenate"}

# The type of a function that yields pieces of one text: clients join them.
ConcatenateIterator = Annotated[Iterator[T], _CONCATENATE]
AsyncConcatenateIterator = Annotated[AsyncIterator[T], _CONCATENATE]

_SCALARS: Mapping[object, JSON] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: {"type": "string", "format": "uri"},
    File: {"type": "string", "format": "uri"},
    datetime.datetime: {"type": "string", "format": "date-time"},  # of outputs
}
_ITERATORS = (
    collections.abc.Iterator,
    collections.abc.Iterable,
    collections.abc.Generator,
    collections.abc.AsyncIterator,
    collections.abc.AsyncIterable,
    collections.abc.AsyncGenerator,
)


def hints_of(function: Callable[..., Any]) -> JSON:
    """Return the function's annotations by name.

    Raises:
        TypeError: If an annotation cannot be resolved.
    """
    try:
        return typing.get_type_hints(function, include_extras=True)
    except NameError as error:
        raise TypeError(
            f"{error}: define the types in the annotations of {function!r} at the top of a module"
        ) from None
    except TypeError:
        raise TypeError(f"a model must be a function, not {function!r}") from None


def openapi_schema(function: Callable[..., Any], *, trains: bool = False) -> JSON:
    """Return the `openapi_schema` of a version: its schemas Input and Output.

    Raises:
        TypeError: If a type has no JSON Schema.
    """
    prefix = "Training" if trains else ""
    hints = hints_of(function)
    try:
        output = schema_of(hints.get("return", Any)) | {"title": f"{prefix}Output"}
        schemas = {f"{prefix}Input": _input_schema(function, prefix), f"{prefix}Output": output}
    except RecursionError:
        raise TypeError(
            f"an annotation of {function!r} contains itself: annotate it as dict"
        ) from None
    return {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def _input_schema(function: Callable[..., Any], prefix: str) -> JSON:
    from .runs import Run  # circular: runs import models, which import signatures

    hints = hints_of(function)
    properties: JSON = {}
    required: list[str] = []
    schema: JSON = {"type": "object", "title": f"{prefix}Input", "properties": properties}
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints.get(name, Any)
        if parameter.kind is parameter.POSITIONAL_ONLY:
            raise TypeError(f"inputs are passed by name: {name} must not be positional-only")
        if hint is Run or parameter.kind is parameter.VAR_POSITIONAL:
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            schema["additionalProperties"] = True
            continue
        if is_output_only(hint):
            raise TypeError(f"{hint!r} is not a type of inputs: annotate {name} as dict")
        described = schema_of(hint)
        described.setdefault("title", name.replace("_", " ").capitalize())
        described["x-order"] = len(properties)
        if parameter.default is parameter.empty:
            required.append(name)
        elif parameter.default is not None:
            described["default"] = _json_default(parameter.default)
        properties[name] = described
    if required:
        schema["required"] = required
    return schema


def schema_of(hint: Any) -> JSON:
    """Return the JSON Schema of a type.

    A mapping in `Annotated[...]` is merged into it.

    Raises:
        TypeError: If the type has no JSON Schema.
    """
    if typing.get_origin(hint) is Annotated:
        schema = schema_of(hint.__origin__)
        for extra in hint.__metadata__:
            schema |= extra if isinstance(extra, Mapping) else {}
        return schema
    if hint in (Any, object, None, type(None)) or isinstance(hint, TypeVar):
        return {}
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    if isinstance(hint, type) and issubclass(hint, PurePath):
        return {"type": "string", "format": "uri"}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _choice([member.value for member in hint])
    return _schema_of_generic(hint)


def _schema_of_generic(hint: Any) -> JSON:
    origin, arguments = typing.get_origin(hint) or hint, typing.get_args(hint)
    root, members, items = root_of(hint), members_of(origin), items_of(hint)
    if root is not None:
        return schema_of(root)
    if members is not None:
        return _object(origin, members)
    if items is not None:
        return _fixed_array(items)
    if origin is Literal:
        return _choice(list(arguments))
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin in _ITERATORS:
        return {"type": "array", "items": _item(arguments), "x-cog-array-type": "iterator"}
    if origin in (list, tuple, set, frozenset, collections.abc.Sequence):
        return {"type": "array", "items": _item(arguments)}
    if origin in (dict, Mapping):
        return {"type": "object"}
    raise TypeError(
        f"{hint!r} has no JSON Schema: annotate the parameter or output with another type"
    )


def _object(hint: Any, members: Mapping[str, Member]) -> JSON:
    properties = {name: _property(name, member) for name, member in members.items()}
    required = [name for name, member in members.items() if member.required]
    schema: JSON = {"type": "object", "title": hint.__name__, "properties": properties}
    return schema | ({"required": required} if required else {})


def _property(name: str, member: Member) -> JSON:
    schema = schema_of(member.hint)
    schema.setdefault("title", name.replace("_", " ").capitalize())
    if member.has_default and member.default is not None:
        schema["default"] = _json_default(member.default)
    return schema


def _fixed_array(items: list[Any]) -> JSON:
    kinds = [schema_of(item) for item in items]
    distinct = [kind for number, kind in enumerate(kinds) if kind not in kinds[:number]]
    item = distinct[0] if len(distinct) == 1 else {"anyOf": distinct}
    size = {"minItems": len(items), "maxItems": len(items)}
    return {"type": "array", "items": item if items else {}, **size}


def _item(arguments: tuple[Any, ...]) -> JSON:
    return schema_of(arguments[0]) if arguments else {}


def _union(arguments: tuple[Any, ...]) -> JSON:
    kinds = [schema_of(argument) for argument in arguments if argument is not type(None)]
    schema = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return schema | ({"nullable": True} if type(None) in arguments else {})


def _choice(values: list[Any]) -> JSON:
    kinds: set[object] = {type(value) for value in values}
    kind = _SCALARS.get(kinds.pop(), {}) if len(kinds) == 1 else {}
    return {**kind, "enum": values}


def _json_default(value: Any) -> Any:
    default = str(value) if isinstance(value, PurePath) else to_json(value, File.data_uri)
    json.dumps(default)  # fail here, not in a response
    return default
