"""The public API as griffe reads it: operations, methods of the client, records and errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import griffe

CLIENT = "_sync.client.Replicate"


class Method(NamedTuple):
    """A method of the client, with the names that lead to it: `models.versions.list`."""

    path: str
    function: griffe.Function


class Group(NamedTuple):
    """A namespace of the client with its methods."""

    path: str
    description: str
    methods: list[Method]


class PublicApi:
    """The packages below a folder, read without importing them."""

    def __init__(self, root: Path) -> None:
        loader = griffe.GriffeLoader(search_paths=[root, root / "generated"])
        for name in ("replicate_api", "replicate"):
            loader.load(name)
        self.generated = loader.modules_collection["replicate_api"]
        self.package = loader.modules_collection["replicate"]
        self.classes = {
            it.name: it for module in _modules(self.generated) for it in classes_of(module)
        }

    def client_methods(self) -> list[Method]:
        """Return the methods of the client that are not operations."""
        client = self.package[CLIENT]
        base = self.package["_sync.base_client.BaseClient"]
        functions = [*documented(client), *documented(base)]
        return [Method(it.name, it) for it in functions if it.name not in ("send", "pages_after")]

    def groups(self) -> Iterator[Group]:
        """Yield the namespaces of the client in the order of the description."""
        yield from self._groups("", "Api")

    def _groups(self, prefix: str, name: str) -> Iterator[Group]:
        namespace = self.classes[name]
        methods = [Method(f"{prefix}{it.name}", it) for it in documented(namespace)]
        if prefix and methods:
            yield Group(prefix[:-1], summary(namespace), methods)
        for member in namespace.members.values():
            if isinstance(member, griffe.Function) and _is_property(member):
                yield from self._groups(f"{prefix}{member.name}.", str(member.annotation))
        if not prefix:
            yield from (Group(it.path, summary(it.function), [it]) for it in methods)


def documented(owner: griffe.Class | griffe.Module) -> list[griffe.Function]:
    """Return the public methods of a class, or functions of a module: no properties."""
    return [
        member
        for member in owner.members.values()
        if isinstance(member, griffe.Function)
        and not member.name.startswith("_")
        and not _is_property(member)
        and member.docstring
    ]


def classes_of(module: griffe.Module) -> list[griffe.Class]:
    """Return the classes that a module defines."""
    return [it for it in module.members.values() if isinstance(it, griffe.Class)]


def exports(module: griffe.Module) -> set[str]:
    """Return the names in `__all__` of a module."""
    return {str(name).strip("'\"") for name in module.exports or ()}


def _is_property(member: griffe.Function) -> bool:
    return any(str(it.value).endswith("cached_property") for it in member.decorators)


def summary(documented: griffe.Object) -> str:
    """Return the first line of a docstring."""
    return documented.docstring.value.partition("\n")[0] if documented.docstring else ""


def _modules(module: griffe.Module) -> Iterator[griffe.Module]:
    yield module
    for member in module.members.values():
        if isinstance(member, griffe.Module):
            yield from _modules(member)
