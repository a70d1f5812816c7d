"""Commands for the operations of the API, derived from the methods of a client."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from cyclopts import App, Parameter
from cyclopts.types import PositiveInt
from replicate_api import models
from replicate_api.api import Api
from replicate_api.client import Namespace, cached_property

from .. import Replicate
from .credentials import connect
from .display import show

NOT_COMMANDS = {
    *("predictions.create", "models.predictions", "deployments.predictions", "trainings.create"),
    "files.download",
}
"""Operations that `run` and `train` do better, and one whose arguments are parts of a URL."""

_KEYWORD = inspect.Parameter.KEYWORD_ONLY
_POSITIONAL = inspect.Parameter.POSITIONAL_ONLY
_JSON = Annotated[bool, Parameter(help="Print JSON, one line for each record.")]
_LIMIT = Annotated[
    PositiveInt | None,
    Parameter(help="Maximum number of records. Default: 50 in a terminal, else all."),
]

_VALUES = {
    "collection_slug": "text-to-image",
    "content": "photo.png",
    "deployment": "me/app",
    "description": '"Restores photos"',
    "hardware": "cpu",
    "limit": "10",
    "max_instances": "1",
    "min_instances": "0",
    "model": "owner/name",
    "name": "new",
    "owner": "me",
    "query": '"restore photos"',
    "visibility": "private",
}
"""Values of arguments in examples. Others that are required are shown by their names."""


def add_operations(app: App) -> None:
    """Add a command for each operation of the API."""
    _add(app, Replicate("unused"))  # has the methods; nothing is sent with it


def _add(group: App, namespace: Namespace, path: str = "") -> None:
    """Add the methods of a namespace to a group, and those of the namespaces in it."""
    found = vars(type(namespace) if path else Api).items()
    members = {name: member for name, member in found if not name.startswith("_")}
    methods = [*filter(inspect.isfunction, members.values())]
    for name, member in members.items():
        inner = f"{path}.{name}".removeprefix(".")
        if inner in NOT_COMMANDS:
            continue
        value: Any = getattr(namespace, name)
        if isinstance(member, cached_property):
            child = group if name == "default" else App(name, help=inspect.getdoc(value))
            _add(child, value, inner)
            if child is not group:
                group.command(child)
            continue
        command = _command(inner, value)
        group.command(command, name=name, help_epilogue=_example(inner, command))
        if path and (len(methods) == 1 or (name == "list" and "." in path)):
            group.default(command)
            group.help_epilogue = _example(path, command)


def _command(path: str, method: Callable[..., Any]) -> Callable[..., None]:
    """Return an operation as a command, whose options are the arguments of the method."""
    parameters = _parameters(method)
    is_list = parameters[-1].annotation is _LIMIT

    def command(*args: Any, json: bool = False, **options: Any) -> None:
        limit = options.pop("limit", None) if is_list else None
        with connect() as client:
            show(attrgetter(path)(client)(*args, **options), json, limit)

    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # for inspect
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    command.__doc__ = inspect.getdoc(method)
    return command


def _example(path: str, command: Callable[..., None]) -> str:
    """Return a command with the arguments that it requires, and with those that have a value."""
    words = ["Example: `replicate", *path.replace(".default", "").split(".")]
    for name, one in inspect.signature(command).parameters.items():
        if one.default is inspect.Parameter.empty or name in _VALUES:
            words += [f"--{name.replace('_', '-')}"] if one.kind is _KEYWORD else []
            words.append(_VALUES.get(name, name.upper()))
    return f"{' '.join(words)}`"


def _parameters(method: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return the parameters of a command: the owner and the name of a record are one."""
    names = {name: getattr(models, name) for name in dir(models)}
    pages = {name: hint for name, hint in names.items() if hasattr(hint, "results")}
    names = {name: str if hasattr(hint, "from_dict") else hint for name, hint in names.items()}
    names |= {**pages, "Record": str, "FileContent": Path}  # on the command line
    hints = get_type_hints(inspect.unwrap(method), localns=names)
    found = [
        one.replace(annotation=hints[one.name])
        if one.kind is _KEYWORD
        else inspect.Parameter(one.name, _POSITIONAL, annotation=hints[one.name])
        for one in inspect.signature(method).parameters.values()
        if one.name != "cursor"
    ]
    if found and found[0].name.endswith("_owner"):
        name = found[1].name.removesuffix("_name")
        help = Annotated[str, Parameter(help=f"The {name}, as `owner/name`.")]
        found[:2] = [inspect.Parameter(name, _POSITIONAL, annotation=help)]
    found.append(inspect.Parameter("json", _KEYWORD, default=False, annotation=_JSON))
    if hints["return"] in pages.values():
        found.append(inspect.Parameter("limit", _KEYWORD, default=None, annotation=_LIMIT))
    return found
