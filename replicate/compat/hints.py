"""The present spelling of names that only `replicate` 1.x and 2.0 beta have, for error messages."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from opcode import opmap
from pkgutil import resolve_name

_CLIENT = "use replicate.Client()"
ABSENT = None
"""The value of NOT_GIVEN in 2.0 beta."""


@cache
def table(name: str) -> dict[str, str]:
    """Return a table of hints.toml."""
    from tomllib import load

    with open(f"{__file__.removesuffix('.py')}.toml", "rb") as file:
        tables: dict[str, dict[str, str]] = load(file)
    return tables[name]


def find(name: str, module: str = "replicate") -> object:
    """Return what an old name stands for, or raise the error about a name that does not exist.

    It is an ImportError where the name is imported, so that `from replicate import name` shows it.
    """
    if name in table("modules") and module == "replicate":
        return import_module(f"replicate.{name}")
    objects = table("objects") if module == "replicate" else table("objects") | table("classes")
    if name in objects:
        return resolve_name(objects[name])
    hint = _hint("names", name)
    if hint is None:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    message = f"{module} has no {name}: write {hint}"
    importer = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]  # inspect takes longer to load
    if importer.f_code.co_code[importer.f_lasti] == opmap["IMPORT_FROM"]:
        raise ImportError(message)
    raise AttributeError(message)


def _hint(kind: str, name: str) -> str | None:
    patterns = table("patterns").items()
    hints = (hint for pattern, hint in patterns if re.fullmatch(pattern, name))
    return table(kind).get(name) or next(hints, None)


def nearest(name: str, function: Callable[..., object]) -> str | None:
    """Return a question about the argument of a function whose name is like another name."""
    from difflib import get_close_matches  # late: they are not needed without an error
    from inspect import signature

    close = get_close_matches(name, signature(function).parameters, 1, 0.8)
    return f"did you mean {close[0]}=?" if close else None


def explain(owner: object, name: str, problem: str | None = None) -> str:
    """Return the message of an error about an object's attribute or a method's arguments.

    Args:
        owner: The object.
        name: The attribute that it does not have, or the method that was called.
        problem: The arguments that the method does not accept.
    """
    kind = type(owner).__name__
    subject = kind.removeprefix("Async").removesuffix("Api").lower().replace("replicate", "client")
    if problem is None:
        hint = _hint("attributes", name)
        if hint is None and name.startswith("async_"):
            hint = f"await {name.removeprefix('async_')} of replicate.AsyncReplicate, or {_CLIENT}"
    else:
        keyword = re.search(r"unexpected keyword argument '(\w+)'", problem)
        hint = keyword and nearest(keyword[1], getattr(owner, name))
        hint = hint or table("methods").get(name) or (keyword and table("keywords").get(keyword[1]))
        hint = hint or ("pass these by keyword" if "were given" in problem else None)
        creates = name == "create" and subject.endswith(("predictions", "trainings"))
        if keyword and not hint and (creates or name in ("run", "stream")):
            hint = f"pass inputs of the model as a dict: input={{{keyword[1]!r}: ...}}"
    client: object = vars(owner).get("_client", owner)
    if hint and hasattr(type(client), "async_run"):  # it is that client
        hint = hint.removesuffix(f", or {_CLIENT}")
    if problem is not None:
        return f"{problem.partition('. Did you mean')[0]}: {hint}" if hint else problem
    if hint is None:
        return f"{kind!r} object has no attribute {name!r}"
    subject = "error" if isinstance(owner, Exception) else subject
    hint = hint.replace("prediction", "training") if subject == "training" else hint
    return f"{subject} has no {name}: use {hint}"
