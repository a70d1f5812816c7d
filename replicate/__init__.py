"""A typed Python client for Replicate's HTTP API.

    import replicate

    output = replicate.run("replicate/hello-world", {"text": "Alice"})

`Replicate` and `AsyncReplicate` are the clients. The functions and namespaces of this module use a
`Replicate()` that is created when one of them is first used. Names are imported at first use, so
that `import replicate` takes a few milliseconds.
"""

from __future__ import annotations

from ._version import __version__ as __version__

TYPE_CHECKING = False  # `typing` would be most of what importing this takes
if TYPE_CHECKING:
    # Instead of the client's namespace, whose `default` it has too: mypy takes the first of two
    # that have the same name, pyright the last.
    from . import webhooks as webhooks  # isort: skip
    from replicate_api.models import *
    from replicate_api.namespaces import *  # type: ignore[no-redef]

    from . import webhooks as webhooks  # noqa: F811
    from ._async.client import AsyncReplicate as AsyncReplicate
    from ._async.files import AsyncFileOutput as AsyncFileOutput
    from ._async.streaming import AsyncStream as AsyncStream
    from ._core.sse import *
    from ._sync.client import Replicate as Replicate
    from ._sync.files import FileOutput as FileOutput
    from ._sync.functions import *
    from ._sync.streaming import Stream as Stream
    from .errors import *
    from .progress import *


def __dir__() -> list[str]:
    from ._lazy_names import PUBLIC

    return [*PUBLIC]


if not TYPE_CHECKING:  # or a type checker would allow every name

    def __getattr__(name):
        from importlib import import_module

        from ._lazy_names import OF_CLIENT, PUBLIC, SOURCES

        if name in SOURCES:
            module = import_module(SOURCES[name])
            value = module if module.__name__ == f"{__name__}.{name}" else getattr(module, name)
        elif name in OF_CLIENT:
            from ._default_client import client

            value = getattr(client, name)
        elif name == "__all__":
            value = PUBLIC
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value
