"""Finds the modules of 1.x and 2.0 beta, such as `replicate.client`, for `import`."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `typing` is not needed
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


class OldModules:
    """Finds these modules. Each of them is the file `_module.py`, under its own name."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return the spec of a module, or None if it is not one of them."""
        package, _, module = name.partition(".")
        if package != "replicate":
            return None
        from importlib.util import spec_from_file_location  # loaded late, as few programs need it

        from .hints import table

        file = __file__.replace("_finder", "_module")
        return spec_from_file_location(name, file) if module in table("modules") else None


sys.meta_path.append(OldModules)
