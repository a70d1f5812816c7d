"""A typed Python client for Replicate's HTTP API.

    import replicate

    output = replicate.run("replicate/hello-world", {"text": "Alice"})

`Replicate` and `AsyncReplicate` are the clients; the functions and namespaces of this module pass
on to a `Replicate()` that is made when one of them is first used. Everything loads when it is first
asked for, so that importing this costs next to nothing; with REPLICATE_EAGER_IMPORT=1 in the
environment, all of it loads at once.
"""

from __future__ import annotations

import gc
import os

from .version import __version__ as __version__

TYPE_CHECKING = False  # `typing` would be most of what importing this takes
if TYPE_CHECKING:
    # Instead of the client's namespace, whose `default` it has too: mypy takes the first of two
    # that have the same name, pyright the last.
    from . import webhooks as webhooks  # isort: skip
    from replicate_api.models import *
    from replicate_api.namespaces import *  # type: ignore[no-redef]

    from . import webhooks as webhooks  # noqa: F811
    from ._async.client import AsyncReplicate as AsyncReplicate
    from ._async.streaming.streams import AsyncStream as AsyncStream
    from ._async.transfers.file_outputs import AsyncFileOutput as AsyncFileOutput
    from ._sync.client import Replicate as Replicate
    from ._sync.functions import *
    from ._sync.streaming.streams import Stream as Stream
    from ._sync.transfers.file_outputs import FileOutput as FileOutput
    from .errors import *
    from .progress import *
    from .streaming.events import *
    from .typed.check import InvalidInputError as InvalidInputError


def __dir__() -> list[str]:
    from .names import OF_CLIENT, SOURCES

    return sorted({"__version__", *SOURCES, *OF_CLIENT})


if not TYPE_CHECKING:  # or a type checker would allow every name

    def __getattr__(name):
        from importlib import import_module

        from .names import OF_CLIENT, SOURCES

        collects = gc.isenabled()
        gc.disable()  # what loads stays: to look for garbage in it takes a twentieth of the time
        try:
            if name in SOURCES:
                module = import_module(SOURCES[name])
                value = module if module.__name__ == f"{__name__}.{name}" else getattr(module, name)
            elif name in OF_CLIENT:
                from .default import client

                value = getattr(client, name)
            else:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        finally:
            if collects:
                gc.enable()
        globals()[name] = value
        return value

    def _load_all():
        from importlib import import_module
        from pkgutil import walk_packages

        import replicate_api

        from .names import SOURCES

        for name in SOURCES:
            __getattr__(name)
        for module in walk_packages(replicate_api.__path__, "replicate_api."):
            import_module(module.name)

    if os.environ.get("REPLICATE_EAGER_IMPORT"):
        _load_all()
