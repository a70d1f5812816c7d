"""A typed Python client for Replicate's HTTP API.

    import replicate

    output = replicate.run("replicate/hello-world", {"text": "Alice"})

`Replicate` and `AsyncReplicate` are the clients. The functions and namespaces of this module use a
`Replicate()` that is created when one of them is first used. Names are imported at first use, so
that `import replicate` takes a few milliseconds.
"""

from __future__ import annotations


def __dir__() -> list[str]:
    from ._lazy_names import PUBLIC

    return [*PUBLIC]


def __getattr__(name: str) -> object:
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
