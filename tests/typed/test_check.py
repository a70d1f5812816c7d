"""Checking inputs: what passes, what is refused, and what the error says."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from replicate.typed.check import InvalidInputError, check
from replicate.typed.schema import Schema, read
from replicate.typed.types import Type


def schema_of(properties: dict[str, Any], *required: str) -> Schema:
    inputs = {"type": "object", "properties": properties, "required": list(required)}
    return read({"components": {"schemas": {"Input": inputs}}})


TEXT = {"type": "string"}
FILE = {"type": "string", "format": "uri"}
SCHEMA = schema_of(
    {
        "prompt": TEXT,
        "num_outputs": {"type": "integer", "minimum": 1, "maximum": 4, "default": 1},
        "guidance": {"type": "number", "maximum": 10},
        "aspect_ratio": {"type": "string", "enum": ["1:1", "16:9"]},
        "duration": {"type": "integer", "enum": [5, 10]},
        "fast": {"type": "boolean"},
        "image": FILE,
        "images": {"type": "array", "items": FILE},
        "numbers": {"type": "array", "items": {"type": "integer", "minimum": 0}},
        "stop": {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
        "config": {"type": "object"},
        "code": {"type": "string", "minLength": 2, "maxLength": 3, "pattern": "[0-9]+"},
        "api_key": {"type": "string", "format": "password"},
        "api_keys": {"type": "array", "items": {"type": "string", "format": "password"}},
        "anything": {},
        "pieces": {"anyOf": [], "type": "array", "items": TEXT},
    },
    "prompt",
)


def faults(**input: Any) -> dict[str, str]:
    try:
        check(SCHEMA, {"prompt": "x", **input})
    except InvalidInputError as error:
        return error.faults
    return {}


@pytest.mark.parametrize(
    "input",
    [
        {},
        {"num_outputs": 4},
        {"num_outputs": np.int64(4)},
        {"num_outputs": 2.0},
        {"guidance": 1},
        {"guidance": np.float32(1.5)},
        {"guidance": np.int8(1)},
        {"fast": True},
        {"fast": np.bool_(True)},
        {"aspect_ratio": "16:9"},
        {"duration": np.int64(10)},
        {"image": "https://example.com/a.png"},
        {"image": Path("a.png")},
        {"image": b"\x89PNG"},
        {"image": np.zeros((2, 2, 3), np.uint8)},
        {"images": ["https://example.com/a.png", Path("b.png")]},
        {"images": (b"",)},
        {"images": (image for image in [b""])},
        {"numbers": np.arange(3)},
        {"numbers": []},
        {"stop": "a"},
        {"stop": ["a", "b"]},
        {"config": {"a": [1]}},
        {"code": "ab"},  # patterns are left to the model, as are formats
        {"image": "no URL"},
        {"anything": object()},
        {"pieces": ["a"]},
        {"num_outputs": None, "image": None},
    ],
)
def test_accepts(input: dict[str, Any]) -> None:
    assert faults(**input) == {}


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("prompt", 1, "must be a str, not 1"),
        ("prompt", None, "required: a str"),
        ("num_outputs", 9, "must be an int (1 to 4), not 9"),
        ("num_outputs", np.int64(0), "must be an int (1 to 4), not np.int64(0)"),
        ("num_outputs", True, "must be an int (1 to 4), not True"),
        ("num_outputs", "4", "must be an int (1 to 4), not '4'"),
        ("num_outputs", 1.5, "must be an int (1 to 4), not 1.5"),
        ("num_outputs", np.arange(3), "must be an int (1 to 4), not array([0, 1, 2])"),
        ("guidance", 11, "must be a number (at most 10), not 11"),
        ("guidance", "1", "must be a number (at most 10), not '1'"),
        ("guidance", False, "must be a number (at most 10), not False"),
        ("aspect_ratio", "16:10", "must be one of '1:1', '16:9', not '16:10'"),
        ("duration", "5", "must be one of 5, 10, not '5'"),
        ("fast", 1, "must be a bool, not 1"),
        ("fast", "true", "must be a bool, not 'true'"),
        ("image", 1, "must be a file or its URL, not 1"),
        ("image", ["a"], "must be a file or its URL, not ['a']"),
        ("images", "https://x", "must be a list, not 'https://x'"),
        ("images", b"\x89", "must be a list, not b'\\x89'"),
        ("numbers", [0, -1], "item 1 must be an int (at least 0), not -1"),
        ("numbers", 3, "must be a list, not 3"),
        ("stop", 1, "must be a str or a list, not 1"),
        ("config", "{}", "must be a dict, not '{}'"),
        ("code", "abcd", "must be a str (2 to 3 characters), not 'abcd'"),
    ],
)
def test_refuses(name: str, value: Any, fault: str) -> None:
    assert faults(**{name: value}) == {name: fault}


def test_all_faults_are_in_one_error() -> None:
    with pytest.raises(ValueError, match="does not accept") as caught:
        check(SCHEMA, {"num_output": 1, "num_outputs": 9, "zzz": 1}, "acme/model")
    assert str(caught.value).splitlines() == [
        "acme/model does not accept this input:",
        "  num_output: no such input; did you mean num_outputs?",
        f"  zzz: no such input; there are {', '.join(SCHEMA.inputs)}",
        "  prompt: required: a str",
        "  num_outputs: must be an int (1 to 4), not 9",
    ]


def test_an_error_does_not_show_a_secret() -> None:
    assert faults(api_key=["s3cret"]) == {"api_key": "must be a str, not list"}
    assert faults(api_keys="s3cret") == {"api_keys": "must be a list, not str"}
    assert faults(api_keys=["a", b"s3cret"]) == {"api_keys": "item 1 must be a str, not bytes"}


def test_an_error_shows_the_beginning_of_a_long_value() -> None:
    assert len(faults(num_outputs="x" * 10_000)["num_outputs"]) < 150


def test_an_error_lists_some_of_many_choices() -> None:
    many = schema_of({"voice": {"type": "string", "enum": [f"voice{n}" for n in range(213)]}})
    with pytest.raises(ValueError, match="and 173 more, not 'x'"):
        check(many, {"voice": "x"})


def test_an_error_can_be_pickled() -> None:
    error = InvalidInputError("acme/model", {"a": "required: a str"})
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.faults) == (str(error), error.faults)


def test_what_is_sent_is_what_was_passed_and_is_not_none() -> None:
    image = Path("a.png")
    assert check(SCHEMA, {"prompt": "", "fast": False, "image": image, "guidance": None}) == {
        "prompt": "",
        "fast": False,
        "image": image,
    }


def test_a_model_may_accept_other_inputs() -> None:
    inputs = {"properties": {"a": {"type": "integer"}}, "additionalProperties": True}
    schema = read({"components": {"schemas": {"Input": inputs}}})
    assert check(schema, {"b": 1}) == {"b": 1}


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("Annotated[int, Bounds(1, 4)]", (1, 4)),
        ("typing.Annotated[int, Bounds(minimum=1, maximum=4)]", (1, 4)),
        ("Annotated[int, Bounds(maximum=4)]", (None, 4)),
        ("Annotated[int, Bounds(-1)] | None", (-1, None)),
    ],
)
def test_bounds_of_a_class_by_hand(annotation: str, expected: Any) -> None:
    type = Type.parse(annotation).options[0]
    assert (type.name, type.minimum, type.maximum) == ("int", *expected)


@pytest.mark.parametrize("text", ["Bounds(**x)", "Bounds(least=1)", "Bounds(n)", "Bounds(", ")"])
def test_an_annotation_that_no_schema_has_accepts_everything(text: str) -> None:
    assert Type.parse(f"Annotated[int, {text}]") == Type("Any")
