"""Calls: what each operation sends, and paths that nothing can bend."""

import inspect
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from urllib.parse import unquote

import attrs
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api.types import Call, FileContent, format_path, omit_none, owner_and_name

from replicate import Deployment, Model, Prediction, Version
from tests.descriptions import DESCRIPTION

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (
        key.partition("#")[2] or method.upper(),
        key.partition("#")[0],
        operation,
    )
    for key, item in DESCRIPTION["paths"].items()
    for method, operation in item.items()
}
operations = pytest.mark.parametrize("name", OPERATIONS)
INSTEAD = ("model", "deployment")
"""Arguments of `predictions.create` that stand for its version."""


def function(name: str) -> Any:
    """`call` of an operation."""
    tag, _, last = name.rpartition(".")
    return import_module(f"replicate_api.api.{(tag or last).replace('.', '_')}.{last}").call


# --- paths --------------------------------------------------------------------------------------

unsendable = st.sampled_from("/\\\0\n\r\t\x1f\x7f\x85\x9f")
values = st.text(min_size=1).filter(
    lambda text: (
        text not in (".", "..")
        and not any(char in "/\\" or ord(char) < 32 or 127 <= ord(char) < 160 for char in text)
        and not any(0xD800 <= ord(char) < 0xE000 for char in text)
    )
)


@given(values, values)
def test_any_value_is_one_path_segment(first: str, second: str) -> None:
    created = format_path("/models/{owner}/{name}/versions", first, second)
    url = httpx.URL("https://host/v1" + created)
    segments = url.raw_path.decode().split("/")
    assert segments[:3] == ["", "v1", "models"]
    assert len(segments) == 6
    assert [unquote(segment) for segment in segments[3:]] == [first, second, "versions"]
    assert url.host == "host"
    assert not url.query
    assert not url.fragment


def test_every_reserved_character_is_encoded() -> None:
    assert format_path("/a/{b}", "ü ?#%&=+:;,@!$'()*[]") == (
        "/a/%C3%BC%20%3F%23%25%26%3D%2B%3A%3B%2C%40%21%24%27%28%29%2A%5B%5D"
    )
    assert format_path("/a/{b}", "%2e%2e%2f") == "/a/%252e%252e%252f"
    assert format_path("/a/{b}", "{c}") == "/a/%7Bc%7D"


@pytest.mark.parametrize("value", ["", ".", "..", "a/b", "a\\b", "../a", "a\n", "\0", "\x85"])
def test_an_invalid_segment_raises(value: str) -> None:
    with pytest.raises(ValueError, match="prediction_id must be one segment"):
        format_path("/predictions/{prediction_id}", value)


@given(st.text(), unsendable, st.text())
def test_a_value_of_several_segments_raises(before: str, char: str, after: str) -> None:
    with pytest.raises(ValueError, match="must be one segment of a path"):
        format_path("/a/{b}", before + char + after)


@pytest.mark.parametrize("value", [None, 7, b"id", ["id"], Prediction.from_dict({"version": "1"})])
def test_only_text_is_a_segment(value: Any) -> None:
    with pytest.raises(TypeError, match="prediction_id must be a str, not"):
        format_path("/predictions/{prediction_id}", value)


def test_owner_and_name() -> None:
    assert owner_and_name("model", "a", "b") == ("a", "b")
    assert owner_and_name("model", "a/b", None) == ("a", "b")
    with pytest.raises(ValueError, match='model: expected "owner/name"'):
        owner_and_name("model", "a", None)
    for owner, name in [("a/b", "c"), ("a/b/c", None), ("/b", None), ("a/", None), ("a", "")]:
        with pytest.raises(ValueError, match="must be one segment of a path"):
            function("models.get")(owner, name)


@pytest.mark.parametrize("name", ["version", "model", "deployment"])
@pytest.mark.parametrize("value", [7, b"a/b", ("a", "b"), ["a", "b"], {}, Path("a/b"), Model, ""])
def test_an_argument_of_another_type_raises(name: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=f"{name} (must be a str or a|is empty)"):
        function("predictions.create")(**{name: value}, input={})


MODEL = Model.from_dict({"owner": "a", "name": "b"})
DEPLOYMENT = Deployment.from_dict({"owner": "a", "name": "b"})
VERSION = Version.from_dict({"id": "v1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", DEPLOYMENT),
        ("model", VERSION),
        ("deployment", MODEL),
        ("version", MODEL),
        ("version", Prediction.from_dict({"id": "p1"})),
    ],
)
def test_a_record_of_another_kind_raises(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f"{name} must be .* not {type(value).__name__}"):
        function("predictions.create")(**{name: value}, input={})


# --- operations ---------------------------------------------------------------------------------


def follow(thing: Any) -> Any:
    while "$ref" in thing:
        found: Any = DESCRIPTION
        for word in thing["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        thing = found
    return thing


def body_properties(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    for media in content.values():
        properties: dict[str, Any] = follow(media["schema"]).get("properties", {})
        return properties
    return {}


def valid(kind: Any, text: str) -> Any:
    """A value of a type: this text if it may be one."""
    first, *_ = get_args(kind) or [None]
    if get_origin(kind) is Literal:
        return first
    if get_origin(kind) is Sequence:
        return [valid(first, text)]
    if get_origin(kind) in (Union, UnionType) and kind != FileContent:
        return valid(first, text)
    values = {int: 5, bool: True, datetime: "2026-01-31T12:00:00Z"}
    return {"a": text} if get_origin(kind) is dict else values.get(kind, text)


def arguments_of(call: Any) -> dict[str, Any]:
    kinds = get_type_hints(call)
    parameters = inspect.signature(call).parameters
    return {name: valid(kinds[name], f"{name}-value") for name in parameters}


@operations
def test_every_operation_sends_the_described_request(name: str) -> None:
    method, template, operation = OPERATIONS[name]
    call = function(name)
    arguments = {
        argument: value
        for argument, value in arguments_of(call).items()
        if argument not in INSTEAD or name != "predictions.create"
    }
    created: Call[Any] = call(**arguments)
    assert created.method == method
    parameters = [follow(parameter) for parameter in operation.get("parameters", [])]
    expected = template
    for parameter in parameters:
        if parameter["in"] == "path":
            expected = expected.replace(f"{{{parameter['name']}}}", f"{parameter['name']}-value")
    assert created.path == expected
    assert created.query == {
        it["name"]: arguments[it["name"]] for it in parameters if it["in"] == "query"
    }
    headers = {
        it["name"]: f"{it['name'].lower().replace('-', '_')}-value"
        for it in parameters
        if it["in"] == "header"
    }
    body = {key: arguments[key] for key in body_properties(operation)}
    match list(operation.get("requestBody", {}).get("content", {})):
        case ["application/json"]:
            assert (created.json, created.form, created.content) == (body, None, None)
        case ["multipart/form-data"]:
            assert (created.json, created.form, created.content) == (None, body, None)
        case [text]:
            assert (created.json, created.form, created.content) == (None, None, "query-value")
            headers["Content-Type"] = text
        case _:
            assert (created.json, created.form, created.content) == (None, None, None)
    assert created.headers == headers


@operations
def test_omitted_arguments_are_not_sent(name: str) -> None:
    call = function(name)
    kinds = get_type_hints(call)
    needed = {
        parameter.name: valid(
            kinds[parameter.name], "value/name" if parameter.name.endswith("_owner") else "value"
        )
        for parameter in inspect.signature(call).parameters.values()
        if parameter.default is parameter.empty or parameter.name in ("version", "version_id")
    }
    if "model_name" in needed:  # then the owner comes alone
        needed["model_owner"] = "value"
    created: Call[Any] = call(**needed)
    assert None not in {**created.query, **created.headers}.values()
    for body in (created.json, created.form):
        assert None not in (body or {}).values()
        assert set(body or {}) <= set(needed)
    assert set(created.query) <= set(needed)
    assert set(created.headers) <= {"Content-Type"}


@pytest.mark.parametrize("name", INSTEAD)
def test_create_also_runs_models_and_deployments(name: str) -> None:
    create, other = function("predictions.create"), function(f"{name}s.predictions.create")
    sent = {"input": {"a": 1}, "prefer": "wait", "stream": True, "file_encoding": "upload"}
    created, expected = create(**{name: "a/b"}, **sent), other("a", "b", **sent)
    assert attrs.evolve(created, read=expected.read) == expected
    for targets in ({}, {name: "a/b", "version": "v"}):
        with pytest.raises(TypeError, match="exactly one of version, model and deployment"):
            create(**targets, **sent)


@operations
def test_unknown_keywords_raise_type_error(name: str) -> None:
    with pytest.raises(TypeError, match="something_new"):
        function(name)(something_new=1)


def test_arguments_are_sent_unless_they_are_none() -> None:
    values: dict[str, Any] = {"none": None, "false": False, "zero": 0, "empty": "", "list": []}
    assert omit_none(values) == {"false": False, "zero": 0, "empty": "", "list": []}
