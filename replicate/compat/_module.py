"""A module of 1.x or 2.0 beta, such as `replicate.client`: each of them loads this file."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from types import ModuleType
from typing import Any

from replicate_api import types

import replicate
import replicate.compat._names as names
import replicate.compat._resources as resources
from replicate.compat.hints import find, table


def __getattr__(name: str) -> Any:
    """Return what an old name stands for, or raise the error that says what to write."""
    if not name.startswith("_"):
        present = table("aliases").get(name) or re.sub(
            "(Cancel|Create|Get|List|Search|Update)Response$", "", name
        )
        for module in (resources, names, types, replicate):
            if present in {*vars(module), *getattr(module, "__all__", ())}:
                return getattr(module, present)
    return find(name, __name__)


class _Function(ModuleType):
    """A module with the name of a function, which it hides once it is imported."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call the function of the default client."""
        return getattr(names.default_client, self.__name__.rpartition(".")[2])(*args, **options)


if __name__ in ("replicate.run", "replicate.stream"):
    sys.modules[__name__].__class__ = _Function
if __name__ == "replicate.stream":
    EventType = StrEnum("EventType", ["OUTPUT", "LOGS", "ERROR", "DONE"])
    replicate.Event.EventType = EventType  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue] # only 1.x has it
