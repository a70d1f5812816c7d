"""Derive where the names of `replicate` are found, from what it shows type checkers."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

HEAD = '''# Derived from replicate/__init__.py by `make generate`.
"""Where the names of `replicate` are found, each of which loads when it is first asked for."""
'''
OF_CLIENT = ("replicate_api.namespaces", "replicate._sync.functions")
"""Modules that say of which types the attributes of the default client are."""


def derive(target: Path, folders: Sequence[Path]) -> None:
    """Write the module `target`; others are looked for in each of the folders in turn."""
    tree = ast.parse(_file("replicate", folders).read_text())
    shown = next(
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    found: dict[str, str] = {}
    for node in shown.body:
        if isinstance(node, ast.ImportFrom):
            module = f"replicate{f'.{node.module}' if node.module else ''}"
            module = module if node.level else str(node.module)
            for alias in node.names:
                if alias.name == "*":
                    found |= dict.fromkeys(_exported(_file(module, folders)), module)
                elif alias.asname:  # as type checkers have it: what is renamed to itself is public
                    found[alias.name] = module if node.module else f"{module}.{alias.name}"
    sources = {name: module for name, module in found.items() if module not in OF_CLIENT}
    target.write_text(
        f"{HEAD}\n"
        f"SOURCES: dict[str, str] = {dict(sorted(sources.items()))}\n"
        '"""The modules that have the names."""\n'
        f"OF_CLIENT: tuple[str, ...] = {(*sorted(found.keys() - sources),)}\n"
        '"""The names of what the default client has."""\n'
    )


def _file(module: str, folders: Sequence[Path]) -> Path:
    path = module.replace(".", "/")
    files = (folder / name for folder in folders for name in (f"{path}.py", f"{path}/__init__.py"))
    return next(file for file in files if file.exists())


def _exported(file: Path) -> Iterator[str]:
    """The names of a module's __all__."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            value: list[Any] = ast.literal_eval(node.value)
            yield from value
