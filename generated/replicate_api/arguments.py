# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""Check arguments by their types before anything is sent, and explain errors about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from inspect import iscoroutinefunction
from numbers import Integral, Real
from os import PathLike
from types import FunctionType, NoneType, UnionType
from typing import (
    Any,
    Literal,
    ParamSpec,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from . import records
from .records import Explained, Record, read_datetime, write_datetime

P = ParamSpec("P")
T = TypeVar("T")

_NOUNS: Mapping[Any, str] = {
    Callable: "a function",
    PathLike: "a path",
    bool: "True or False",
    datetime: "a datetime",
    float: "a number",
    int: "an int",
    str: "a str",
}
"""Types in the words of errors. Others have their name."""


_NUMBERS: Mapping[Any, type] = {float: Real, int: Integral}


def checked(function: Callable[P, T]) -> Callable[P, T]:
    """Check the arguments of a function by its annotations whenever it is called."""
    kinds: dict[str, Any] = {}
    names = cast("Any", function).__code__.co_varnames

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        if not kinds:  # late, as most functions are never called
            kinds.update(get_type_hints(function))
        for name, value in [*zip(names, args), *kwargs.items()]:
            check_argument(name, value, kinds.get(name, Any))
        return function(*args, **kwargs)

    return call


def check_argument(name: str, value: Any, kind: Any) -> None:
    """Check an argument by its type.

    Raises:
        TypeError: It has another one.
        ValueError: It is none of the values of a Literal, or cannot be sent.
    """
    if not _matches(value, kind):
        problem = f"{name} must be {_describe(name, kind)}, not "
        if _has_choices(kind):
            raise ValueError(f"{problem}{value!r:.100}")
        raise TypeError(f"{problem}{_type_of(value)}")  # not the value, which may be secret
    try:
        if isinstance(value, datetime):
            write_datetime(value)
        elif isinstance(value, str):
            value.encode("utf-8", "surrogateescape")  # which paths may have
            if datetime in get_args(kind) and isinstance(read_datetime(value), str):
                raise ValueError(f"{value!r:.100} is not like 2026-01-31T12:00:00Z")
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name} cannot be sent: {error}") from None


def _matches(value: Any, kind: Any) -> bool:
    origin, items = get_origin(kind) or kind, get_args(kind)
    if kind is Any:
        return True
    if origin in (Union, UnionType):
        return any(_matches(value, one) for one in items)
    if origin is Literal:
        return isinstance(value, str | int) and value in items
    if origin in (Sequence, list):  # no str, and no iterator: a retry reads it again
        values = cast("Sequence[Any]", value)
        return isinstance(value, list | tuple) and all(_matches(one, items[0]) for one in values)
    if origin in (Mapping, dict):
        pairs = cast("Mapping[Any, Any]", value)
        return isinstance(value, Mapping) and all(
            isinstance(key, str) and _matches(pairs[key], items[1]) for key in pairs
        )
    if origin is type:
        return isinstance(value, type) and issubclass(value, items[0])
    if isinstance(value, bool):
        return origin is bool
    try:
        return isinstance(value, _NUMBERS.get(origin, origin))  # those of NumPy, too
    except TypeError:  # a protocol, whose values are checked where they are used
        return True


def _has_choices(kind: Any) -> bool:
    return get_origin(kind) is Literal or any(map(_has_choices, get_args(kind)))


def _type_of(value: Any) -> str:
    """Return the words for the type of a value and of its items."""
    if value is None:
        return "None"
    name = type(value).__name__
    if isinstance(value, Mapping) and value:
        key, item = next(iter(cast("Mapping[Any, Any]", value).items()))
        return f"{name} of {type(key).__name__} to {type(item).__name__}"
    if isinstance(value, list | tuple) and value:
        kinds = dict.fromkeys(type(item).__name__ for item in cast("list[Any]", value))
        return f"{name} of {' and '.join(kinds)}"
    return name


def _describe(name: str, kind: Any) -> str:
    """Return the words for a type, such as `a str or a list of 'a' or 'b'`."""
    origin, items = get_origin(kind) or kind, get_args(kind)
    if origin is Literal:
        return " or ".join(map(repr, items))
    if origin in (Union, UnionType):
        return " or ".join(_describe(name, one) for one in items if one is not NoneType)
    if origin in (Sequence, list):
        return f"a list of {_describe(name, items[0]).removeprefix('a ')}"
    if origin in (Mapping, dict):
        return "a mapping of str" if items[1] is Any else "a mapping of str to str"
    if origin is type:
        return f"the class {items[0].__name__}"
    if origin is Record:  # of the kind in the name: `model_owner`, `prediction_id`
        return f"a {name.partition('_')[0].title()}"
    return _NOUNS.get(origin) or f"a {origin.__name__}"


def explained(method: FunctionType) -> Callable[..., Any]:
    """Return a method whose TypeError about its arguments is explained.

    Its frame does not show the arguments in a traceback, as some of them are secret.
    """

    def explain(owner: Explained, error: TypeError) -> TypeError:
        traceback = error.__traceback__
        if traceback is None or traceback.tb_next is not None:
            return error  # raised inside the method
        public = f"{type(owner).__name__}.{method.__name__}"  # not the class that has it
        problem = str(error).replace(method.__qualname__, public)
        return TypeError(records.explain(owner, method.__name__, problem))

    if iscoroutinefunction(method):

        @wraps(method)
        async def call_async(self: Explained, *args: Any, **kwargs: Any) -> Any:
            try:
                return await method(self, *args, **kwargs)
            except TypeError as error:
                raise explain(self, error) from None
            finally:
                del args, kwargs

        return call_async

    @wraps(method)
    def call(self: Explained, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except TypeError as error:
            raise explain(self, error) from None
        finally:
            del args, kwargs

    return call
