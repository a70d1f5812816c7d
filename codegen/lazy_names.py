"""Derive where `replicate` finds its names, and its stub, from replicate/_public.pyi."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

PUBLIC = Path("replicate/_public.pyi")
FILES = (Path("replicate/_lazy_names.py"), Path("replicate/__init__.pyi"))
HEAD = "# Derived from replicate/_public.pyi by `make generate`.\n"
OF_CLIENT = ("replicate_api.namespaces", "replicate._sync.functions")
"""Modules that declare the attributes of the default client."""
COMPAT = "replicate.compat._public"
"""The module of the names that only the released clients have, which `__all__` omits."""


def derive(target: Path, folders: Sequence[Path]) -> list[Path]:
    """Write both files below `target`, and return their paths; modules are found in `folders`."""
    modules = dict(sorted(_modules(folders).items()))
    public = (*(name for name in modules if modules[name] != COMPAT),)
    lazy = {name: modules[name] for name in public if modules[name] not in OF_CLIENT}
    names, stub = (target / file for file in FILES)
    names.write_text(
        f'{HEAD}"""The modules of the names of `replicate`, which load when they are first used."""\n\n'
        f"SOURCES: dict[str, str] = {lazy}\n"
        '"""The modules of the names."""\n'
        f"OF_CLIENT: tuple[str, ...] = {(*(name for name in public if name not in lazy),)}\n"
        '"""The names that are attributes of the default client."""\n'
        f"PUBLIC: tuple[str, ...] = {public}\n"
        '"""The names in `__all__`."""\n'
    )
    imports = [_import(name, module) for name, module in modules.items()]
    stub.write_text("\n".join([HEAD, *imports, f"__all__ = {[*public]}", ""]))
    return [names, stub]


def _modules(folders: Sequence[Path]) -> dict[str, str]:
    """Return the module of each public name."""
    modules: dict[str, str] = {}
    public = next(file for folder in folders if (file := folder / PUBLIC).exists())
    for node in ast.parse(public.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            module = f"replicate{f'.{node.module}' if node.module else ''}"
            module = module if node.level else str(node.module)
            for alias in node.names:
                if alias.name == "*":
                    modules |= dict.fromkeys(_exported(_file(module, folders)), module)
                else:
                    modules[alias.name] = module if node.module else f"{module}.{alias.name}"
    return modules


def _import(name: str, module: str) -> str:
    is_module = module.rpartition(".")[2] == name
    return f"from {'.' if is_module else module} import {name} as {name}"


def _file(module: str, folders: Sequence[Path]) -> Path:
    path = module.replace(".", "/")
    files = (
        folder / name
        for folder in folders
        for name in (f"{path}.py", f"{path}.pyi", f"{path}/__init__.py")
    )
    return next(file for file in files if file.exists())


def _exported(file: Path) -> Iterator[str]:
    """Yield the names of a module's __all__."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            value: list[Any] = ast.literal_eval(node.value)
            yield from value
