# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

"""The base of the records, and the conversions between Python and what HTTP carries."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Callable, Iterator, KeysView, Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timezone
from functools import cache
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    dataclass_transform,
    overload,
)
from urllib.parse import quote

import attrs

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
R = TypeVar("R", bound="Record")


def read_json(response: httpx.Response) -> Any:
    """Return the JSON of a response.

    Raises:
        ValueError: The body is not JSON, or is nested too deeply to be read.
    """
    try:
        return json.loads(response.content)
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def read_datetime(value: Any) -> Any:
    """Return an RFC 3339 date-time as an aware datetime, and anything else unchanged."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        from dateutil.parser import isoparse  # rarely needed

        try:
            moment = isoparse(value)
        except (ValueError, OverflowError):
            return value
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def list_of(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that converts each item of a list, and returns anything else unchanged."""

    def convert_list(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [convert(item) for item in cast("list[Any]", value)]

    return convert_list


def write_datetime(moment: datetime) -> str:
    """Return a date-time as text in UTC, with a Z; one without a time zone is local time."""
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def write_json(value: Any) -> Any:
    """Convert records and dates inside a value to JSON."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, datetime):
        return write_datetime(value)
    if isinstance(value, list | tuple):
        return [write_json(item) for item in cast("Sequence[Any]", value)]
    if isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        return {name: write_json(item) for name, item in members.items()}
    return value


_shown = reprlib.Repr()
_shown.maxstring = _shown.maxother = 60

MAX_REPR = 180
"""Characters of the attributes in the repr of a record."""

RUN_ATTRIBUTES = ("id", "model", "status", "output", "error")
"""The attributes in the repr of a prediction or training, which has more than fit in a line."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def record(cls: type[R]) -> type[R]:
    """Turn a class into a public, frozen attrs class with keyword-only arguments."""
    created = attrs.frozen(cls, kw_only=True, slots=False, eq=False, repr=False)
    created.__module__ = "replicate"
    renamed: Mapping[str, str] = vars(cls).get("_json_names", {})
    names = [field.name for field in attrs.fields(cast("type[attrs.AttrsInstance]", created))]
    setattr(created, "_properties", [(name, renamed.get(name, name)) for name in names])
    for name in names:  # attrs removes them from the class, where `dir` and mocks find them
        setattr(created, name, None)
    return created


def _plain(owner: object, name: str, problem: str | None) -> str:
    return problem or f"{type(owner).__name__!r} object has no attribute {name!r}"


explain: Callable[[object, str, str | None], str] = _plain
"""Function that returns the message of an error, from the object, the name of an attribute or a
method, and the problem with the arguments of the method. The client assigns one that knows more."""


class Explained:
    """The base of records and namespaces, whose errors about unknown names `explain` writes."""

    __slots__ = ()

    if not TYPE_CHECKING:  # or a type checker would allow every name

        def __getattr__(self, name):
            problem = explain(self, name, None)
            # Python suggests a similar name of `obj`, which an explanation makes superfluous.
            is_plain = problem == _plain(self, name, None)
            raise AttributeError(problem, name=name, obj=self if is_plain else None)


class Record(Explained):
    """A JSON object of the API as frozen attributes.

    The types are what the API promises. A response that breaks the promise is parsed all the same:
    an absent property is None, a property of another type or an unreadable date is its JSON value,
    a new enum value is its text, and an unknown property is in `to_dict()`.

    `record["name"]`, `record.get("name")`, `"name" in record` and `dict(record)` read the JSON
    object, by the names of the API.
    """

    __slots__ = ("__dict__", "__weakref__", "_json")  # so that `vars` has the attributes only

    _json: dict[str, Any]
    _json_names: ClassVar[Mapping[str, str]] = {}
    """The JSON names of the attributes that have another one."""
    _properties: ClassVar[Sequence[tuple[str, str]]] = ()
    """The name and the JSON name of each attribute."""

    def __attrs_post_init__(self) -> None:
        values = ((key, getattr(self, name)) for name, key in self._properties)
        _set_json(self, {key: write_json(value) for key, value in values if value is not None})

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        """Return the functions that convert the JSON of attributes; that of others is the value."""
        return {}

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Create a record from its JSON object, which it refers to: do not change `data` afterwards.

        Raises:
            ValueError: `data` is not an object.
        """
        parsed = cls._parse(data)
        if not isinstance(parsed, cls):
            raise ValueError(
                f"expected the JSON object of a {cls.__name__}, not {_shown.repr(data)}"
            )
        return parsed

    @classmethod
    def _parse(cls, value: Any) -> Any:
        """Convert the JSON object of a record; return anything else unchanged."""
        if not isinstance(value, dict):
            return value
        absent, converters, renamed = _fields(cls)
        attributes: dict[str, Any] = absent | value
        if len(attributes) > len(absent):  # unknown properties
            attributes = {key: attributes[key] for key in absent}
        try:
            for key, convert in converters:
                attributes[key] = convert(attributes[key])
        except RecursionError:  # records in records, deeper than Python can follow
            return cast("Any", value)
        for name, key in renamed:
            attributes[name] = attributes.pop(key)
        created = cls.__new__(cls)
        _set_json(created, value)
        _set_attribute(created, "__dict__", attributes)
        return created

    def to_dict(self) -> dict[str, Any]:
        """Return a copy of the JSON object, unknown properties included.

        A record that was not received from the API has the attributes that are not None.
        """
        return deepcopy(self._json)

    def keys(self) -> KeysView[str]:
        """Return the names of the properties in the JSON object."""
        return self._json.keys()

    def get(self, key: str, default: Any = None) -> Any:
        """Return the JSON of a property, or the default if it is absent."""
        return self._json.get(key, default)

    def __getitem__(self, key: Any) -> Any:
        return self._json[key]

    def __contains__(self, key: object) -> bool:
        return key in self._json

    if not TYPE_CHECKING:  # pages are iterable, other records are not
        __iter__ = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(self) is not type(other):
            return NotImplemented
        return self._json == other._json

    def __repr__(self) -> str:
        names = [name for name, _ in self._properties]
        names = [*RUN_ATTRIBUTES] if {*RUN_ATTRIBUTES} <= {*names} else names
        values = {name: getattr(self, name) for name in names}
        shown = ", ".join(
            f"{name}={_shown.repr(value)}" for name, value in values.items() if value is not None
        )
        shown = shown if len(shown) <= MAX_REPR else f"{shown[:MAX_REPR]}..."
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).from_dict, (self._json,)

    def __replace__(self, **changes: Any) -> Self:
        """Return a copy with other values, for copy.replace."""
        changed: Self = attrs.evolve(cast("Any", self), **changes)
        return changed

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any, /) -> Any:
        """Return how pydantic and FastAPI validate and serialize a record: as its JSON object."""
        from pydantic_core import core_schema

        def validate(value: Any) -> Record:
            return value if isinstance(value, cls) else cls.from_dict(value)

        return core_schema.no_info_plain_validator_function(
            validate, serialization=core_schema.plain_serializer_function_ser_schema(cls.to_dict)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any, /) -> dict[str, Any]:
        """Return the JSON schema of a record in the documentation of an application."""
        return {
            "type": "object",
            "title": cls.__name__,
            "description": cls.__doc__,
            "properties": {key: {} for _, key in cls._properties},  # tolerant, so of any type
        }


_Fields: TypeAlias = tuple[
    dict[str, Any], list[tuple[str, Callable[[Any], Any]]], list[tuple[str, str]]
]


@cache
def _fields_of(kind: Any) -> _Fields:
    """Return an empty JSON object, the converters by JSON name, and the names that differ."""
    names: dict[str, str] = dict(kind._properties)
    converters = [(names[name], convert) for name, convert in kind._converters().items()]
    renamed = [(name, key) for name, key in names.items() if name != key]
    return dict.fromkeys(names.values()), converters, renamed


_fields: Callable[[Any], _Fields] = _fields_of  # to mypy, a class that defines __eq__ has no hash


_set_json: Callable[[Record, Any], None] = vars(Record)["_json"].__set__
_set_attribute = object.__setattr__  # that of records raises


def parse_list(kind: type[R], data: Any) -> list[R]:
    """Create records from a JSON array of objects.

    Raises:
        ValueError: `data` is not an array of objects.
    """
    if not isinstance(data, list):
        raise ValueError(f"expected a JSON array of {kind.__name__}, not {_shown.repr(data)}")
    return [kind.from_dict(item) for item in cast("list[Any]", data)]


def format_path(template: str, *values: str | Record) -> str:
    """Fill the placeholders of a path, each value as exactly one segment.

    A record stands for its property: for its `id` in `prediction_id`.

    Raises:
        ValueError: A value is empty, `.` or `..`, or has a slash or a control character, so that
            the request would reach another resource.
    """
    names = _placeholders(template)
    return template.format_map({name: _segment(name, value) for name, value in zip(names, values)})


@cache
def _placeholders(template: str) -> list[str]:
    return re.findall(r"{([^{}]+)}", template)


def _segment(name: str, value: Any) -> str:
    if isinstance(value, Record):
        value = value.get(name.rpartition("_")[2], value)
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if value.isascii() and value.isalnum():
        return value
    if value in ("", ".", "..") or re.search(r"[/\\\x00-\x1f\x7f-\x9f]", value):
        raise ValueError(
            f"{name} must be one segment of a path: text without slashes, not {value!r}"
        )
    return quote(value, safe="")


class Page(Record, Generic[T]):
    """One page of a list, which is the sequence of its results.

    Iterating over a page that a method of a client returned continues with the results of the pages
    after it, which are requested when they are needed. Its length and its items are its own, and a
    page of `paginate` ends with its own results.
    """

    __slots__ = ("_paginate",)

    next: str | None
    previous: str | None
    results: list[T]
    _paginate: Paginate | None

    def __new__(cls, *_: Any, **__: Any) -> Self:
        page = super().__new__(cls)
        _set_attribute(page, "_paginate", None)
        return page

    @property
    def _items(self) -> list[T]:
        results: Any = self.results  # any JSON
        return cast("list[T]", results) if isinstance(results, list) else []

    def __iter__(self) -> Iterator[T]:
        pages = self._paginate(lambda: self) if self._paginate else [self]
        for page in pages:
            yield from page._items

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        end = "a next page" if self.next else "no next page"
        return f"<{type(self).__name__}: {len(self)} results, {end}>"

    def __contains__(self, item: object) -> bool:
        return item in (self._json if isinstance(item, str) else self._items)

    @overload
    def __getitem__(self, key: int) -> T: ...
    @overload
    def __getitem__(self, key: slice) -> list[T]: ...
    @overload
    def __getitem__(self, key: str) -> Any: ...
    def __getitem__(self, key: int | slice | str) -> Any:
        return self._json[key] if isinstance(key, str) else self._items[key]


P = TypeVar("P", bound=Page[Any])

Paginate: TypeAlias = Callable[[Callable[[], Any]], Iterator[Any]]
"""A function that iterates over pages, from a function that returns the first."""


def continued(page: P, paginate: Paginate | None) -> P:
    """Return a page whose iterator continues with the results of other pages; None: of no other.

    A raw response, which a client may return instead of a page, is returned unchanged.
    """
    received: Any = page
    if not isinstance(received, Page):
        return page
    created = page.__new__(type(page))
    _set_json(created, cast("Any", page)._json)
    _set_attribute(created, "__dict__", vars(page))
    _set_attribute(created, "_paginate", paginate)
    return created
