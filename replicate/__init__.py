"""A typed Python client for Replicate's HTTP API.

    import replicate

    output = replicate.run("replicate/hello-world", {"text": "Alice"})

`Replicate` and `AsyncReplicate` are the clients. The functions and namespaces of this module use a
`Replicate()` that is created when one of them is first used. Names are imported at first use, so
that `import replicate` takes a few milliseconds.

https://replicate-openapi.github.io/replicate-openapi-python/
"""

from os.path import exists as _exists

if _exists(f"{__path__[0]}/pagination.py"):
    __import__("replicate_api")  # raises the error about two distributions

from . import compat as compat  # finds replicate.client and the other modules of 1.x


def __dir__() -> list[str]:
    from ._lazy_names import PUBLIC

    return [*PUBLIC]


def __getattr__(name: str) -> object:
    from importlib import import_module

    from ._lazy_names import OF_CLIENT, PUBLIC, SOURCES

    import_module(f"{__name__}._forks")  # before a thread imports a client
    if name in SOURCES:
        module = import_module(SOURCES[name])
        value = module if module.__name__ == f"{__name__}.{name}" else getattr(module, name)
    elif name in OF_CLIENT:
        from ._default_client import client

        value = getattr(client, name)
    elif name == "__all__":
        value = PUBLIC
    else:
        from .compat.hints import find

        value = find(name)
    globals()[name] = value
    return value
