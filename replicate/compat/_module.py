"""A module of 1.x or 2.0 beta, such as `replicate.client`: each of them loads this file."""

from __future__ import annotations

import re
import sys
from types import ModuleType
from typing import Any

import replicate
from replicate.compat.hints import find, table


def __getattr__(name: str) -> Any:
    """Return what an old name stands for, or raise the error that says what to write."""
    if name.endswith(("Params", "ParamsWithoutVersion")):
        return dict  # of arguments
    present = re.sub("(Cancel|Create|Get|List|Search|Update)Response$", "", name)
    if present in table("classes"):
        return find(present, __name__)
    return getattr(replicate, present) if present in replicate.__all__ else find(name, __name__)


class _Function(ModuleType):
    """A module with the name of a function, which it hides once it is imported."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call the function of the default client."""
        return getattr(replicate.default_client, self.__name__.rpartition(".")[2])(*args, **options)


if __name__ in ("replicate.run", "replicate.stream"):
    sys.modules[__name__].__class__ = _Function
