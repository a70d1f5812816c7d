"""The types of inputs and outputs, written as Python writes them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from inspect import formatannotation
from typing import Any, cast

import attrs

from .models import Bounds


@attrs.frozen
class Type:
    """A type in an annotation, such as `int`, `list[str]` or `Literal["a", "b"]`."""

    name: str
    """`|` for a union."""
    arguments: tuple[Any, ...] = ()
    """Types, or the choices of a `Literal`."""
    minimum: float | None = None
    """Smallest number, or smallest length of a text in characters."""
    maximum: float | None = None

    @classmethod
    def parse(cls, annotation: object) -> Type:
        """Return the type of an annotation; `Any` for one that no schema describes.

        Args:
            annotation: A type, its text, or its syntax tree.
        """
        try:
            if isinstance(annotation, ast.expr):
                return _parsed(annotation)
            text = annotation if isinstance(annotation, str) else formatannotation(annotation)
            return _parsed(ast.parse(text.strip(), mode="eval").body)
        except (SyntaxError, TypeError, ValueError):
            return ANY

    @property
    def options(self) -> tuple[Type, ...]:
        """The types of a union; or the type itself."""
        return self.arguments if self.name == "|" else (self,)

    @property
    def range(self) -> str:
        """The bounds in words; empty if there are none."""
        low, high = self.minimum, self.maximum
        unit = " characters" if self.name in ("str", "SecretInput") else ""
        if low is None:
            return "" if high is None else f"at most {high}{unit}"
        return f"at least {low}{unit}" if high is None else f"{low} to {high}{unit}"

    def renamed(self, old: str, new: str) -> Type:
        """Return the type with another name in the place of one."""
        arguments = (
            one.renamed(old, new) if isinstance(one, Type) else one for one in self.arguments
        )
        name = new if self.name == old else self.name
        return attrs.evolve(self, name=name, arguments=tuple(arguments))

    def __str__(self) -> str:
        if self.name == "|":
            return " | ".join(map(str, self.arguments))
        words = [str(one) if isinstance(one, Type) else literal(one) for one in self.arguments]
        text = f"{self.name}[{', '.join(words)}]" if words else self.name
        bounds = f"Bounds({self.minimum}, {self.maximum})"
        return f"Annotated[{text}, {bounds}]" if self.range else text


ANY = Type("Any")
NONE = Type("None")


def union(*types: Type, null: bool = True) -> Type:
    """Return the type of a value that is of one of these types; without None if so wanted."""
    found = dict.fromkeys(one for each in types for one in each.options if null or one != NONE)
    if ANY in found or not found:
        return ANY
    return Type("|", tuple(found)) if len(found) > 1 else next(iter(found))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str | bytes | Mapping)


_NO_FILES = (int, float, Mapping, list, tuple, set, frozenset)

KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "str": ("a str", lambda value: isinstance(value, str)),
    "SecretInput": ("a str", lambda value: isinstance(value, str)),
    "int": ("an int", lambda value: _is_number(value) and value % 1 == 0),
    "float": ("a number", _is_number),
    "bool": ("a bool", lambda value: isinstance(value, bool)),
    "None": ("None", lambda value: value is None),
    "FileInput": ("a file or its URL", lambda value: not isinstance(value, _NO_FILES)),
    "ListInput": ("a list", _is_list),
    "Mapping": ("a dict", lambda value: isinstance(value, Mapping)),
}
"""Names of types in words, and the values that they accept. Other types accept every value."""


def accepts(type: Type, value: Any) -> bool:
    """Return whether a value is of a type, as far as a schema says."""
    if hasattr(value, "tolist"):
        if getattr(value, "ndim", 1):  # an array: a list, or an image
            return type.name not in ("str", "int", "float", "bool", "Literal")
        value = value.tolist()  # a number of numpy
    if type.name == "|":
        return any(accepts(option, value) for option in type.arguments)
    if type.name == "Literal":
        kind = isinstance(value, bool)
        return any(value == one and kind == isinstance(one, bool) for one in type.arguments)
    if type.name == "ListInput" and (items := items_of(value)) is not None:
        return all(accepts(type.arguments[0], item) for item in items)
    if type.name not in KINDS:
        return True
    _, is_kind = KINDS[type.name]
    return is_kind(value) and is_within(type, len(value) if isinstance(value, str) else value)


def items_of(value: Any) -> Sequence[Any] | None:
    """Return a value if it is a list or a tuple."""
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else None


def is_within(type: Type, number: float) -> bool:
    """Return whether a number, or a length in characters, is within the bounds of a type."""
    high_enough = type.minimum is None or number >= type.minimum
    return high_enough and (type.maximum is None or number <= type.maximum)


def literal(value: Any) -> str:
    """Return a value as Python code; a text in the quotes that a formatter prefers."""
    if not isinstance(value, str):
        return repr(value)
    body = repr(f'{value}"')[1:-2].replace("\\'", "'")  # in single quotes, as it has a double one
    quote = "'" if value.count('"') > value.count("'") else '"'
    return f"{quote}{body.replace(quote, chr(92) + quote)}{quote}"


def _parsed(node: ast.expr) -> Type:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return union(_parsed(left), _parsed(right))
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            return Type.parse(text)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return Type(name)
        case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inside):
            arguments = inside.elts if isinstance(inside, ast.Tuple) else [inside]
            if name == "Literal":
                return Type(name, tuple(map(ast.literal_eval, arguments)))
            types = tuple(map(_parsed, arguments))
            if name == "Annotated" and isinstance(call := arguments[1], ast.Call):
                named = {str(each.arg): ast.literal_eval(each.value) for each in call.keywords}
                bounds = Bounds(*map(ast.literal_eval, call.args), **named)
                return attrs.evolve(types[0], **bounds._asdict())
            return union(types[0], NONE) if name == "Optional" else Type(name, types)
        case _:
            return ANY
