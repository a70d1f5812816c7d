"""The names of `replicate` 1.x and 2.0 beta, for code written for these clients.

`replicate.Client` and the other names below are found without an import. Call `install` once in a
program that uses old methods of records without one of them:

    import replicate.compat

    replicate.compat.install()

It also serves libraries that the program uses. docs/migrating.md has the new spelling of each name.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is not needed
if TYPE_CHECKING:
    from ._names import APIStatusError as APIStatusError
    from ._names import AsyncClient as AsyncClient
    from ._names import Client as Client
    from ._names import Deployment as Deployment
    from ._names import InternalServerError as InternalServerError
    from ._names import Model as Model
    from ._names import ModelError as ModelError
    from ._names import Prediction as Prediction
    from ._names import ReplicateException as ReplicateException
    from ._names import Timeout as Timeout
    from ._names import Training as Training
    from ._names import Version as Version
    from ._names import async_paginate as async_paginate
    from ._names import async_run as async_run
    from ._names import async_stream as async_stream
    from ._names import default_client as default_client

__all__ = [
    "APIStatusError",
    "AsyncClient",
    "Client",
    "InternalServerError",
    "ModelError",
    "ReplicateException",
    "Timeout",
    "async_paginate",
    "async_run",
    "async_stream",
    "default_client",
]


def install() -> None:
    """Let the functions and namespaces of `replicate` accept what those of 1.x do."""
    from ._names import install

    install()


if not TYPE_CHECKING:  # or a type checker would allow every name

    def __getattr__(name):
        from . import _names

        if name.startswith("_") or name not in vars(_names):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return vars(_names)[name]
