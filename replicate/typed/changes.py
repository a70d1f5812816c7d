"""Compare two modules of a model by their text, without importing them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from math import inf

from .schema import Field
from .types import ANY, Type, accepts, is_within, union


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """Return what differs in inputs and outputs: `("BREAKING", text)`, then `("changed", text)`.

    Raises:
        SyntaxError: a text is not Python.
    """
    before, after = _fields(old), _fields(new)
    found: list[tuple[bool, str]] = []
    for key in before.keys() | after.keys():
        (is_output, name), was, now = key, before.get(key), after.get(key)
        if was and now:
            differences = _of_output(was, now) if is_output else _of_input(was, now)
            found += [(breaks, f"{name}: {text}") for breaks, text in differences]
        elif now:
            kind = "required" if now.required else "optional"
            found.append((now.required, f"{name}: new, {kind}"))
        else:
            found.append((True, f"{name}: no longer there"))
    return sorted(("BREAKING" if breaks else "changed", text) for breaks, text in found)


def _fields(text: str) -> dict[tuple[bool, str], Field]:
    """Return the output, the fields of the objects in it, and the inputs.

    Their keys are True for outputs, with a name: an input may have the name of an output.
    """
    found: list[tuple[bool, Field]] = []
    for one in [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]:
        for node in one.body:
            if isinstance(node, ast.AnnAssign):
                name = f"output {one.name}.{ast.unparse(node.target)}"
                found.append((True, Field(name, Type.parse(node.annotation))))
            elif isinstance(node, ast.FunctionDef):
                found.append((True, Field("output", Type.parse(node.returns))))
                for each, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
                    type = union(Type.parse(each.annotation), null=False)
                    shown = ast.unparse(default) if default else None
                    found.append((False, Field(each.arg, type, default is None, shown)))
    return {(is_output, field.name): field for is_output, field in found}


def _of_output(old: Field, new: Field) -> list[tuple[bool, str]]:
    return [(True, f"{old.type} -> {new.type}")] * (old.type != new.type)


def _of_input(old: Field, new: Field) -> Iterator[tuple[bool, str]]:
    was, now = old.type, new.type
    if was.name == now.name == "Literal":
        if gone := [repr(one) for one in was.arguments if not accepts(now, one)]:
            yield (True, f"no longer {', '.join(gone)}")
        if added := [repr(one) for one in now.arguments if not accepts(was, one)]:
            yield (False, f"also {', '.join(added)}")
    elif was != now:
        only_bounds = (was.name, was.arguments) == (now.name, now.arguments)
        texts = [(one.range or "any") if only_bounds else str(one) for one in (was, now)]
        yield (not _accepts_all(now, was), " -> ".join(texts))
    if old.required != new.required:
        yield (new.required, "now required" if new.required else "now optional")
    elif old.default != new.default:
        yield (False, f"default {old.default} -> {new.default}")


def _accepts_all(new: Type, old: Type) -> bool:
    """Return whether a type accepts every value of another one."""
    if new == ANY:
        return True
    if old.name == "Literal":
        return all(accepts(new, choice) for choice in old.arguments)
    if old.name == "|":
        return all(_accepts_all(new, option) for option in old.arguments)
    if new.name == "|":
        return any(_accepts_all(option, old) for option in new.arguments)
    low = -inf if old.minimum is None else old.minimum
    high = inf if old.maximum is None else old.maximum
    return (
        (new.name == old.name or (old.name, new.name) == ("int", "float"))
        and is_within(new, low)
        and is_within(new, high)
        and all(map(_accepts_all, new.arguments, old.arguments))
    )
