"""The present spelling of names that only `replicate` 1.x and 2.0 beta have, for error messages."""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from opcode import opmap

_CLIENT = "use replicate.Client()"


@cache
def table(name: str) -> dict[str, str]:
    """Return a table of hints.toml."""
    from tomllib import load

    with open(f"{__file__.removesuffix('.py')}.toml", "rb") as file:
        tables: dict[str, dict[str, str]] = load(file)
    return tables[name]


def find(name: str, module: str = "replicate") -> object:
    """Return an old module by its name, or raise the error about a name that a module has not.

    It is an ImportError where the name is imported, so that `from replicate import name` shows it.
    """
    if name in table("modules") and module == "replicate":
        return import_module(f"replicate.{name}")
    hint = table("names").get(name) or _pattern(name)
    if hint is None:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    message = f"{module} has no {name}: write {hint}"
    importer = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]  # inspect takes longer to load
    if importer.f_code.co_code[importer.f_lasti] == opmap["IMPORT_FROM"]:
        raise ImportError(message)
    raise AttributeError(message)


def _pattern(name: str) -> str | None:
    return next(
        (hint for form, hint in table("patterns").items() if re.fullmatch(form, name)), None
    )


def explain(owner: object, name: str, problem: str | None = None) -> str:
    """Return the message of an error about an object's attribute or a method's arguments.

    Args:
        owner: The object.
        name: The attribute that it does not have, or the method that was called.
        problem: The arguments that the method does not accept.
    """
    kind = type(owner).__name__
    subject = kind.removeprefix("Async").removesuffix("Api").lower()
    subject = "client" if subject == "replicate" else subject
    if problem is not None and (hint := table("methods").get(name)):
        return f"{problem}: {hint}"
    if problem is not None:
        keyword = re.search(r"unexpected keyword argument '(\w+)'", problem)
        hint = table("keywords").get(keyword[1]) if keyword else None
        hint = hint or ("pass these by keyword" if "positional argument" in problem else None)
        creates = name == "create" and subject.endswith(("predictions", "trainings"))
        if keyword and not hint and (creates or name in ("run", "stream")):
            return f"{problem}: pass inputs of the model as a dict: input={{{keyword[1]!r}: ...}}"
        return f"{problem}: {hint}, or {_CLIENT}" if hint else problem
    hint = table("attributes").get(name) or _pattern(name)
    if hint is None and name.startswith("async_"):
        hint = f"await {name.removeprefix('async_')} of replicate.AsyncReplicate, or {_CLIENT}"
    if hint is None:
        return f"{kind!r} object has no attribute {name!r}"
    subject = "error" if isinstance(owner, Exception) else subject
    hint = hint.replace("prediction", "training") if subject == "training" else hint
    return f"{subject}.{name}: {hint}"
