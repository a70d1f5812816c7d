"""Replicate's HTTP API on this machine, for tests, demos and work without a token.

    with Sandbox() as sandbox:
        replicate = sandbox.client()
        replicate.run("replicate/hello-world", {"text": "Alice"})

Needs the extra: `pip install 'replicate-openapi[sandbox]'`.

https://replicate-openapi.github.io/replicate-openapi-python/testing/
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clock import Clock
    from .faults import Close, Cut, Fault, Malformed, Redirect, Stall, Status, Truncate
    from .files import File
    from .limits import RateLimit
    from .recording import RecordedRequest
    from .runs import Canceled, Run
    from .sandbox import Sandbox, SandboxError
    from .signatures import AsyncConcatenateIterator, ConcatenateIterator

__all__ = [
    "AsyncConcatenateIterator",
    "Canceled",
    "Clock",
    "Close",
    "ConcatenateIterator",
    "Cut",
    "Fault",
    "File",
    "Malformed",
    "RateLimit",
    "RecordedRequest",
    "Redirect",
    "Run",
    "Sandbox",
    "SandboxError",
    "Stall",
    "Status",
    "Truncate",
]

_MODULES = {
    "AsyncConcatenateIterator": "signatures",
    "Canceled": "runs",
    "Clock": "clock",
    "Close": "faults",
    "ConcatenateIterator": "signatures",
    "Cut": "faults",
    "Fault": "faults",
    "File": "files",
    "Malformed": "faults",
    "RateLimit": "limits",
    "RecordedRequest": "recording",
    "Redirect": "faults",
    "Run": "runs",
    "Sandbox": "sandbox",
    "SandboxError": "sandbox",
    "Stall": "faults",
    "Status": "faults",
    "Truncate": "faults",
}


# Imported on first use: pytest loads this package for the plugin in every test run,
# also where the extra is not installed.
def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = importlib.import_module(f"{__name__}.{_MODULES[name]}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing == "replicate":
            raise
        raise ImportError(
            f"replicate.sandbox needs {missing}: pip install 'replicate-openapi[sandbox]'"
        ) from error
    return getattr(module, name)
