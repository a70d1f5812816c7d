"""Forks: a child process waits forever for an import that another thread of its parent had begun.

So before a fork, whatever a client imports late is imported.
"""

from __future__ import annotations

import logging as logging  # its hook is registered first and runs last: imports need its lock
import os
import sys
from importlib import import_module
from threading import active_count

LATE = ("{}.client", "{}.files", "{}.streaming", "bulk.{}.map", "typed.{}.use", "compat.options")
"""Modules that a client imports late, with a placeholder for its folder."""


def finish_imports() -> None:
    """Import the rest of each client that is imported, if there are other threads."""
    from pkgutil import walk_packages  # loaded late, as few programs fork with threads

    for folder in ("_sync", "_async"):
        if f"replicate.{folder}" in sys.modules and active_count() > 1:
            for late in LATE:
                import_module(f"replicate.{late.format(folder)}")
            for found in walk_packages(sys.modules["replicate_api"].__path__, "replicate_api."):
                import_module(found.name)


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=finish_imports)
