"""The names of `replicate` 1.x and 2.0 beta, for code written for these clients.

`replicate.Client` and the other names below are found without an import. The functions and
namespaces of `replicate` accept what those of 1.x do, and return records with their methods, such
as `prediction.reload()`. This page has the new spelling of each name:
https://replicate-openapi.github.io/replicate-openapi-python/migrating/
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `typing` is not needed
if TYPE_CHECKING:  # or a type checker would allow every name
    from importlib.machinery import ModuleSpec

    from ._client import Client as Client
    from ._resources import *  # noqa: F403
else:

    def __getattr__(name):
        from .hints import find

        return find(name, __name__)


class _OldModules:
    """Finds `replicate.client` and the other modules of 1.x, each of which is `_module.py`."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return the spec of a module, or None if it is not one of them."""
        package, _, module = name.partition(".")
        if package != "replicate" or not name.islower():  # `types.PredictionCreateParams` is none
            return None
        from importlib.util import spec_from_file_location  # loaded late, as few programs need it

        from .hints import table

        file = __file__.replace("__init__", "_module")
        module, _, _ = module.partition(".")
        folder: list[str] | None = [] if module in ("lib", "resources", "types") else None
        spec = spec_from_file_location(name, file, submodule_search_locations=folder)
        return spec if module in table("modules") else None


sys.meta_path.append(_OldModules)
