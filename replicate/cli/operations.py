"""Commands for the operations of the API, derived from the methods of a client."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import reduce
from operator import attrgetter
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, cast, get_args, get_type_hints

from cyclopts import App, Parameter
from replicate_api import models
from replicate_api.client import Namespace, cached_property
from replicate_api.records import Page

from .. import Replicate
from .base import Failure
from .credentials import connect
from .display import show, show_list

NOT_COMMANDS = {"predictions.create", "trainings.create", "files.download"}
"""Operations that `run` and `train` do better, and one whose arguments are parts of a URL."""

_KEYWORD = inspect.Parameter.KEYWORD_ONLY
_POSITIONAL = inspect.Parameter.POSITIONAL_ONLY
_JSON = Annotated[bool, Parameter(help="Print JSON, one line for each record.")]
_LIMIT = Annotated[
    int | None, Parameter(help="Maximum number of records. Default: 50 in a terminal, else all.")
]


def add_operations(app: App) -> None:
    """Add a command for each operation of the API."""
    client = Replicate("unused")  # has the methods; nothing is sent with it
    for name in client.__dir__():
        namespace = getattr(client, name, None)
        if isinstance(namespace, Namespace) and not name.startswith("_"):
            _add(app, namespace, name)


def _add(app: App, namespace: Namespace, path: str) -> None:
    methods = [
        name
        for name, value in vars(type(namespace)).items()
        if inspect.isfunction(value) and not name.startswith("_")
        if f"{path}.{name}" not in NOT_COMMANDS and not path.endswith(".predictions")
    ]
    _, _, name = path.rpartition(".")
    is_group = bool(methods) or "." not in path  # not `default` of webhooks.default.secret
    group = App(name, help=inspect.getdoc(namespace))
    for method in methods:
        command = _command(f"{path}.{method}", getattr(namespace, method))
        if len(methods) == 1 or (method == "list" and "." in path):
            group.default(command)
        if len(methods) > 1:
            group.command(command, name=method)
    for name, value in vars(type(namespace)).items():
        if isinstance(value, cached_property):
            _add(group if is_group else app, getattr(namespace, name), f"{path}.{name}")
    if is_group:
        app.command(group)


def _command(path: str, method: Callable[..., Any]) -> Callable[..., None]:
    """Return an operation as a command, whose options are the arguments of the method."""
    names = {name: getattr(models, name) for name in dir(models)}
    names |= {"Record": str, "FileContent": Path}  # on the command line
    hints = get_type_hints(inspect.unwrap(method), localns=names)
    hints = {name: hint if name == "return" else _text(hint) for name, hint in hints.items()}
    is_page = isinstance(hints["return"], type) and issubclass(hints["return"], Page)
    first, second, *_ = [*hints, ""]
    is_named = first.endswith("_owner") and second.endswith("_name")

    def command(*args: Any, json: bool = False, limit: int | None = None, **options: Any) -> None:
        if is_named:
            owner, slash, name = args[0].partition("/")
            if not slash:
                raise Failure(f"{args[0]!r} is not owner/name")
            args = (owner, name, *args[1:])
        with connect() as client:
            operation = attrgetter(path)(client)
            if is_page:
                pages = client.paginate(operation, *args, **options)
                show_list((record for page in pages for record in page), json, limit)
            elif isinstance(result := operation(*args, **options), list):
                show_list(cast("list[Any]", result), json, limit)
            else:
                show(result, json)

    parameters = list(_parameters(method, hints, is_named))
    parameters.append(inspect.Parameter("json", _KEYWORD, default=False, annotation=_JSON))
    if is_page:
        parameters.append(inspect.Parameter("limit", _KEYWORD, default=None, annotation=_LIMIT))
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # for inspect
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    command.__doc__ = inspect.getdoc(method)
    return command


def _text(hint: Any) -> Any:
    """Return a type without the records that may stand for their ids in Python."""
    kinds: list[Any] = [kind for kind in get_args(hint) if not hasattr(kind, "from_dict")]
    return reduce(lambda one, other: one | other, kinds) if isinstance(hint, UnionType) else hint


def _parameters(
    method: Callable[..., Any], hints: dict[str, Any], is_named: bool
) -> Iterator[inspect.Parameter]:
    """Yield the parameters of a command: the owner and the name of a record are one."""
    parameters = list(inspect.signature(method).parameters.values())
    if is_named:
        name = parameters[1].name.partition("_")[0]
        help = Parameter(help=f"The {name}, as `owner/name`.")
        yield inspect.Parameter(name, _POSITIONAL, annotation=Annotated[str, help])
    for one in parameters[2:] if is_named else parameters:
        if one.name != "cursor":
            kind = _KEYWORD if one.kind is _KEYWORD else _POSITIONAL
            yield one.replace(annotation=hints[one.name], kind=kind)
