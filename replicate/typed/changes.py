"""Compare two modules of a model by their text, without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from math import inf

import attrs

from .schema import Field
from .types import ANY, Type, union

_OUTPUT = "output"
_WIDER = {("int", "float"), ("Literal", "str")}
"""Types of which the second accepts every value of the first."""


@attrs.frozen
class Change:
    """A difference between two modules that callers of the model may notice."""

    breaking: bool
    text: str


def changes(old: str, new: str) -> list[Change]:
    """Return what differs in inputs and outputs, breaking changes first.

    Raises:
        SyntaxError: a text is not Python.
    """
    before, after = _fields(old), _fields(new)
    found: list[Change] = []
    for name in before.keys() | after.keys():
        was, now = before.get(name), after.get(name)
        if was and now:
            found += [Change(one.breaking, f"{name}: {one.text}") for one in _of_field(was, now)]
        elif now:
            kind = "required" if now.required else "optional"
            found.append(Change(now.required, f"{name}: new, {kind}"))
        else:
            found.append(Change(True, f"{name}: no longer there"))
    return sorted(found, key=lambda change: (not change.breaking, change.text))


def _fields(text: str) -> dict[str, Field]:
    """Return the inputs, the output, and the fields of the objects in it, by name."""
    found: dict[str, Field] = {}
    for one in [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]:
        for node in one.body:
            if isinstance(node, ast.AnnAssign):
                name = f"{_OUTPUT} {one.name}.{ast.unparse(node.target)}"
                found[name] = Field(name, _type(node.annotation))
            elif isinstance(node, ast.FunctionDef):
                found[_OUTPUT] = Field(_OUTPUT, _type(node.returns))
                for each, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
                    type = union(_type(each.annotation), null=False)
                    found[each.arg] = Field(each.arg, type, default is None, _value(default))
    return found


def _type(annotation: ast.expr | None) -> Type:
    return Type.parse(ast.unparse(annotation)) if annotation else ANY


def _value(default: ast.expr | None) -> object:
    try:
        return ast.literal_eval(default) if default else None
    except ValueError:  # edited by hand
        return ast.dump(default) if default else None


def _of_field(old: Field, new: Field) -> Iterator[Change]:
    was, now = old.type, new.type
    if was != now and new.name.startswith(_OUTPUT):
        yield Change(True, f"{was} -> {now}")
    elif was.name == now.name == "Literal":
        if gone := [one for one in was.arguments if one not in now.arguments]:
            yield Change(True, f"no longer {', '.join(map(repr, gone))}")
        if added := [one for one in now.arguments if one not in was.arguments]:
            yield Change(False, f"also {', '.join(map(repr, added))}")
    elif (was.name, was.arguments) != (now.name, now.arguments):
        wider = now == ANY or {*was.options} <= {*now.options} or (was.name, now.name) in _WIDER
        yield Change(not wider, f"{was} -> {now}")
    elif was != now:
        yield Change(_is_narrower(was, now), f"{was.range or 'any'} -> {now.range or 'any'}")
    if old.required != new.required:
        yield Change(new.required, "now required" if new.required else "now optional")
    elif old.default != new.default:
        yield Change(False, f"default {old.default!r} -> {new.default!r}")


def _is_narrower(old: Type, new: Type) -> bool:
    lows = [-inf if one.minimum is None else one.minimum for one in (old, new)]
    highs = [inf if one.maximum is None else one.maximum for one in (old, new)]
    return lows[1] > lows[0] or highs[1] < highs[0]
