"""Derive the functions of `replicate` itself from the methods of its client, for type checkers."""

import ast
from itertools import chain
from pathlib import Path

SOURCES = ("base_client.py", "client.py")

HEAD = '''# Derived from replicate/_sync/client.py by `make generate`.
"""The client's methods as functions on the default client, which is created at first use."""
'''


def derive(package: Path) -> None:
    """Write functions.py beside client.py: a function for each public method."""
    body = [node for name in SOURCES for node in ast.parse((package / name).read_text()).body]
    only_types = [node.body for node in body if isinstance(node, ast.If)]  # TYPE_CHECKING
    imports = [
        node
        for node in [*body, *chain.from_iterable(only_types)]
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    types = {
        ast.unparse(node): node
        for node in body
        if isinstance(node, ast.Assign) and _names_a_type(node)
    }
    methods = [
        node
        for client in body
        if isinstance(client, ast.ClassDef) and client.name != "RawClient"
        for node in client.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.name not in ("close", "send", "with_options")
        and all(ast.unparse(mark).endswith("overload") for mark in node.decorator_list)
    ]
    names = sorted({method.name for method in methods})
    code = [ast.unparse(node) for node in imports]
    code.append("from .._default_client import client")
    code.append(f"__all__ = {names}")
    code += [ast.unparse(node) for node in [*types.values(), *map(_function, methods)]]
    (package / "functions.py").write_text(HEAD + "\n".join(code) + "\n")


def _names_a_type(node: ast.Assign) -> bool:
    """Return True for a type variable or a type alias, which are capitalized."""
    target = node.targets[0]
    return (
        isinstance(target, ast.Name)
        and target.id[0].isupper()
        and not target.id.isupper()
        or (isinstance(target, ast.Name) and len(target.id) == 1)
    )


def _function(method: ast.FunctionDef) -> ast.FunctionDef:
    """Return a method as a function, which calls it; an overload stays a signature."""
    arguments = method.args
    (arguments.posonlyargs or arguments.args).pop(0)
    if not method.decorator_list:
        docstring = method.body[:1] if ast.get_docstring(method) else []
        method.body = [*docstring, ast.Return(_call(method.name, arguments))]
    return method


def _call(name: str, arguments: ast.arguments) -> ast.expr:
    passed = [argument.arg for argument in [*arguments.posonlyargs, *arguments.args]]
    passed += [f"*{arguments.vararg.arg}"] if arguments.vararg else []
    passed += [f"{argument.arg}={argument.arg}" for argument in arguments.kwonlyargs]
    passed += [f"**{arguments.kwarg.arg}"] if arguments.kwarg else []
    return ast.parse(f"client.{name}({', '.join(passed)})", mode="eval").body
