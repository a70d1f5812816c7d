"""The names of `replicate` 1.x and 2.0 beta, for code written for these clients.

`replicate.Client` and the other names below are found without an import. The functions and
namespaces of `replicate` accept what those of 1.x do, and return records with their methods, such
as `prediction.reload()`. This page has the new spelling of each name:
https://replicate-openapi.github.io/replicate-openapi-python/migrating/
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is not needed
if TYPE_CHECKING:
    from ._names import *  # noqa: F403
    from ._resources import *  # noqa: F403


if not TYPE_CHECKING:  # or a type checker would allow every name

    def __getattr__(name):
        from importlib import import_module

        names = {} if name.startswith("_") else vars(import_module(f"{__name__}._names"))
        if name not in names:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return names[name]
