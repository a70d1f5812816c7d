"""Derive where `replicate` finds its names, and its stub, from what it shows type checkers."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

FILES = (Path("replicate/_lazy_names.py"), Path("replicate/__init__.pyi"))
HEAD = "# Derived from replicate/__init__.py by `make generate`.\n"
OF_CLIENT = ("replicate_api.namespaces", "replicate._sync.functions")
"""Modules that declare the attributes of the default client."""


def derive(target: Path, folders: Sequence[Path]) -> list[Path]:
    """Write both files below `target`, and return their paths; modules are found in `folders`."""
    sources = dict(sorted(_sources(folders).items()))
    lazy = {name: module for name, module in sources.items() if module not in OF_CLIENT}
    names, stub = (target / file for file in FILES)
    names.write_text(
        f'{HEAD}"""Where the names of `replicate` are found; each loads when it is first used."""\n\n'
        f"SOURCES: dict[str, str] = {lazy}\n"
        '"""The modules of the names."""\n'
        f"OF_CLIENT: tuple[str, ...] = {(*(name for name in sources if name not in lazy),)}\n"
        '"""The names that are attributes of the default client."""\n'
        f"PUBLIC: tuple[str, ...] = {('__version__', *sources)}\n"
        '"""The names in `__all__`."""\n'
    )
    imports = [_import(name, module) for name, module in sources.items()]
    version = next(line for line in _imports(_init(folders)) if line.endswith("as __version__"))
    stub.write_text(
        HEAD + "\n".join([version, *imports]) + f"\n\n__all__ = {['__version__', *sources]}\n"
    )
    return [names, stub]


def _sources(folders: Sequence[Path]) -> dict[str, str]:
    """Return the module of each name that is imported for type checkers."""
    block = next(
        node
        for node in _init(folders).body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    sources: dict[str, str] = {}
    for node in block.body:
        if isinstance(node, ast.ImportFrom):
            module = f"replicate{f'.{node.module}' if node.module else ''}"
            module = module if node.level else str(node.module)
            for alias in node.names:
                if alias.name == "*":
                    sources |= dict.fromkeys(_exported(_file(module, folders)), module)
                elif alias.asname:  # as type checkers have it: what is renamed to itself is public
                    sources[alias.name] = module if node.module else f"{module}.{alias.name}"
    return sources


def _import(name: str, module: str) -> str:
    last = module.rpartition(".")[2]
    return f"from {'.' if last == name else module} import {name} as {name}"


def _init(folders: Sequence[Path]) -> ast.Module:
    return ast.parse(_file("replicate", folders).read_text())


def _imports(module: ast.Module) -> Iterator[str]:
    yield from (ast.unparse(node) for node in module.body if isinstance(node, ast.ImportFrom))


def _file(module: str, folders: Sequence[Path]) -> Path:
    path = module.replace(".", "/")
    files = (folder / name for folder in folders for name in (f"{path}.py", f"{path}/__init__.py"))
    return next(file for file in files if file.exists())


def _exported(file: Path) -> Iterator[str]:
    """Yield the names of a module's __all__."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            value: list[Any] = ast.literal_eval(node.value)
            yield from value
