"""Compare two modules of a model by their text, without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from math import inf

from .schema import Field
from .types import ANY, Type, accepts, union

_OUTPUT = "output"


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """Return what differs in inputs and outputs: `("BREAKING", text)`, then `("changed", text)`.

    Raises:
        SyntaxError: a text is not Python.
    """
    before, after = _fields(old), _fields(new)
    found: list[tuple[bool, str]] = []
    for name in before.keys() | after.keys():
        was, now = before.get(name), after.get(name)
        if was and now:
            found += [(breaking, f"{name}: {text}") for breaking, text in _of_field(was, now)]
        elif now:
            kind = "required" if now.required else "optional"
            found.append((now.required, f"{name}: new, {kind}"))
        else:
            found.append((True, f"{name}: no longer there"))
    return sorted(("BREAKING" if breaking else "changed", text) for breaking, text in found)


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


def _of_field(old: Field, new: Field) -> Iterator[tuple[bool, str]]:
    was, now = old.type, new.type
    if was != now and new.name.startswith(_OUTPUT):
        yield (True, f"{was} -> {now}")
    elif was.name == now.name == "Literal":
        if gone := [one for one in was.arguments if one not in now.arguments]:
            yield (True, f"no longer {', '.join(map(repr, gone))}")
        if added := [one for one in now.arguments if one not in was.arguments]:
            yield (False, f"also {', '.join(map(repr, added))}")
    elif (was.name, was.arguments) != (now.name, now.arguments):
        yield (not _is_wider(was, now), f"{was} -> {now}")
    elif was != now:
        yield (_is_narrower(was, now), f"{was.range or 'any'} -> {now.range or 'any'}")
    if old.required != new.required:
        yield (new.required, "now required" if new.required else "now optional")
    elif old.default != new.default:
        yield (False, f"default {old.default!r} -> {new.default!r}")


def _is_wider(old: Type, new: Type) -> bool:
    """Return whether the new type accepts every value of the old one."""
    if old.name == "Literal":
        return all(accepts(new, choice) for choice in old.arguments)
    if (old.name, new.name) == ("int", "float"):
        return not _is_narrower(old, new)
    return new == ANY or {*old.options} <= {*new.options}


def _is_narrower(old: Type, new: Type) -> bool:
    lows = [-inf if one.minimum is None else one.minimum for one in (old, new)]
    highs = [inf if one.maximum is None else one.maximum for one in (old, new)]
    return lows[1] > lows[0] or highs[1] < highs[0]
