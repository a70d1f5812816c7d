"""The names in the modules of 1.x and 2.0 beta, such as `replicate.client`.

`replicate` finds these modules in the folder `modules`.
"""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

from replicate_api import types

import replicate
import replicate.compat._names as names
import replicate.compat._namespaces as namespaces
import replicate.compat._records as records

from .hints import find, table


def __getattr__(name: str) -> Any:
    """Return what an old name stands for, or raise the error that says what to write."""
    if not name.startswith("_"):
        present = table("aliases").get(name) or re.sub(
            "(Cancel|Create|Get|List|Search|Update)Response$", "", name
        )
        for module in (records, namespaces, names, types, replicate):
            if present in {*vars(module), *getattr(module, "__all__", ())}:
                return getattr(module, present)
    return find(name)


class Function(ModuleType):
    """A module with the name of a function, which it hides once it is imported."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call the function of the default client."""
        return getattr(names.default_client, self.__name__.rpartition(".")[2])(*args, **options)
