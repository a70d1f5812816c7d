"""A typed Python client for Replicate's HTTP API.

    import replicate

    output = replicate.run("replicate/hello-world", {"text": "Alice"})

`Replicate` and `AsyncReplicate` are the clients; the functions and namespaces of this module pass
on to a `Replicate()` that is made when one of them is first used. Everything loads when it is first
asked for, so that importing this costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__ as __version__

if TYPE_CHECKING:
    from replicate_api.models import *
    from replicate_api.namespaces import *

    # Instead of the client's namespace, whose `default` it has too.
    from . import webhooks as webhooks  # type: ignore[assignment]
    from ._async.client import AsyncReplicate as AsyncReplicate
    from ._async.file_outputs import AsyncFileOutput as AsyncFileOutput
    from ._async.streams import AsyncStream as AsyncStream
    from ._sync.client import Replicate as Replicate
    from ._sync.file_outputs import FileOutput as FileOutput
    from ._sync.functions import *
    from ._sync.predictions import Predictions
    from ._sync.streams import Stream as Stream
    from .errors import *
    from .events import *
    from .progress import *

    predictions: Predictions

_CLIENTS = {
    "Replicate": "replicate._sync.client",
    "AsyncReplicate": "replicate._async.client",
    "Stream": "replicate._sync.streams",
    "AsyncStream": "replicate._async.streams",
    "FileOutput": "replicate._sync.file_outputs",
    "AsyncFileOutput": "replicate._async.file_outputs",
}
_MODULES = ("webhooks",)
_SOURCES = ("replicate.errors", "replicate.events", "replicate.progress", "replicate_api.models")


if not TYPE_CHECKING:  # or a type checker would allow every name

    def __getattr__(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"module 'replicate' has no attribute {name!r}")
        value = _found(name)
        globals()[name] = value
        return value

    def _found(name: str) -> Any:
        if name in _CLIENTS:
            return getattr(import_module(_CLIENTS[name]), name)
        if name in _MODULES:
            return import_module(f"replicate.{name}")
        for source in _SOURCES:
            module = import_module(source)
            if name in module.__all__:
                return getattr(module, name)
        if not hasattr(import_module(_CLIENTS["Replicate"]).Replicate, name):
            raise AttributeError(f"module 'replicate' has no attribute {name!r}")
        from .default import default_client

        return getattr(default_client(), name)


def __dir__() -> list[str]:
    names = {"__version__", *_CLIENTS, *_MODULES}
    for source in _SOURCES:
        names.update(import_module(source).__all__)
    client = import_module(_CLIENTS["Replicate"]).Replicate
    return sorted(names | {name for name in dir(client) if not name.startswith("_")})
