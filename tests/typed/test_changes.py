"""Comparing modules: what breaks those who call a model."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replicate.typed.changes import changes
from replicate.typed.check import InvalidInputError, check
from replicate.typed.schema import read
from replicate.typed.writer import Source, module

NUMBER = {"type": "integer", "minimum": 1, "maximum": 4}
FLAG = {"type": "boolean"}
ONE = {**NUMBER, "default": 1}
CHOICE = {"type": "string", "enum": ["a", "b"]}
TEXT = {"type": "string"}
FILE = {"type": "string", "format": "uri"}


def written(inputs: Any, required: Any = (), output: Any = TEXT, description: str = "") -> str:
    parts = {"Input": {"properties": inputs, "required": list(required)}, "Output": output}
    source = Source("acme/model", description=description)
    return module(read({"components": {"schemas": parts}}), source, "model_")


def breaking(*texts: str) -> list[tuple[str, str]]:
    return [("BREAKING", text) for text in texts]


def harmless(*texts: str) -> list[tuple[str, str]]:
    return [("changed", text) for text in texts]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": TEXT}, {}, breaking("a: no longer there")),
        ({}, {"a": TEXT}, harmless("a: new, optional")),
        ({"a": CHOICE}, {"a": {**CHOICE, "enum": ["a"]}}, breaking("a: no longer 'b'")),
        ({"a": CHOICE}, {"a": {**CHOICE, "enum": ["b", "a", "c"]}}, harmless("a: also 'c'")),
        ({"a": CHOICE}, {"a": TEXT}, harmless("a: Literal[\"a\", \"b\"] -> str")),
        ({"a": TEXT}, {"a": CHOICE}, breaking("a: str -> Literal[\"a\", \"b\"]")),
        ({"a": NUMBER}, {"a": {**NUMBER, "maximum": 8}}, harmless("a: 1 to 4 -> 1 to 8")),
        ({"a": NUMBER}, {"a": {**NUMBER, "minimum": 2}}, breaking("a: 1 to 4 -> 2 to 4")),
        ({"a": {"type": "integer"}}, {"a": NUMBER}, breaking("a: any -> 1 to 4")),
        ({"a": NUMBER}, {"a": {**NUMBER, "maximum": 4.0}}, []),
        ({"a": ONE}, {"a": {**ONE, "default": 2}}, harmless("a: default 1 -> 2")),
        ({"a": {"type": "integer"}}, {"a": {"type": "number"}}, harmless("a: int -> float")),
        ({"a": {"enum": [1, 2]}}, {"a": {"type": "number"}}, harmless("a: Literal[1, 2] -> float")),
        ({"a": {"enum": [1, 2]}}, {"a": TEXT}, breaking("a: Literal[1, 2] -> str")),
        ({"a": {"type": "integer"}}, {"a": {"type": "number", "minimum": 0}},
            breaking("a: int -> Annotated[float, Bounds(0, None)]")),
        ({"a": {"type": "array", "items": NUMBER}}, {"a": {"type": "array", "items": FLAG}},
            breaking("a: ListInput[Annotated[int, Bounds(1, 4)]] -> ListInput[bool]")),
        ({"a": {"type": "array", "items": NUMBER}}, {"a": {"type": "array", "items": {}}},
            harmless("a: ListInput[Annotated[int, Bounds(1, 4)]] -> ListInput[Any]")),
        ({"a": {"type": "number"}}, {"a": {"type": "integer"}}, breaking("a: float -> int")),
        ({"a": TEXT}, {"a": {}}, harmless("a: str -> Any")),
        ({"a": TEXT}, {"a": {"anyOf": [TEXT, FLAG]}}, harmless("a: str -> str | bool")),
        ({"a": {"type": "number", "default": 2}}, {"a": {"type": "number", "default": 2.0}}, []),
        ({"a": {**TEXT, "description": "One"}}, {"a": {**TEXT, "description": "Two"}}, []),
    ],
)  # fmt: skip
def test_inputs(old: Any, new: Any, expected: list[tuple[str, str]]) -> None:
    assert changes(written(old), written(new)) == expected


BOUND = st.sampled_from([None, 0, 1, 1.5, 4])
NUMBERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["integer", "number"]), "minimum": BOUND, "maximum": BOUND}
)
CHOICES = st.fixed_dictionaries(
    {"enum": st.lists(st.sampled_from(["a", "bb", 0, 1, 4, True]), min_size=1, max_size=3)}
)
SCALARS = st.one_of(
    st.sampled_from([{}, TEXT, FLAG, FILE, {"type": "object"}, {**TEXT, "maxLength": 1}]),
    NUMBERS,
    CHOICES,
)
PARTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(lambda item: {"type": "array", "items": item}, inner),
        st.builds(lambda options: {"anyOf": options}, st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=4,
)
VALUES: list[Any] = ["a", "bb", "long text", 0, 1, 1.5, 4, 9, True, b"", {}]
VALUES += [[], [[]], *([value] for value in VALUES), [1, "a"]]


def accepted(part: Any) -> list[Any]:
    """Return the values that the check accepts for an input."""
    schema = read({"components": {"schemas": {"Input": {"properties": {"a": part}}}}})
    found: list[Any] = []
    for value in VALUES:
        try:
            check(schema, {"a": value})
        except InvalidInputError:
            continue
        found.append(value)
    return found


PAIRS = st.one_of(
    st.tuples(PARTS, PARTS),
    st.tuples(NUMBERS, NUMBERS),
    st.tuples(CHOICES, CHOICES),
    st.tuples(CHOICES, SCALARS),
)


@given(PAIRS)
@settings(max_examples=400, deadline=None)
def test_a_harmless_change_refuses_no_value_that_was_accepted(pair: tuple[Any, Any]) -> None:
    old, new = pair
    if all(state == "changed" for state, _ in changes(written({"a": old}), written({"a": new}))):
        now = list(map(repr, accepted(new)))
        assert [value for value in accepted(old) if repr(value) not in now] == []


def test_what_is_required() -> None:
    optional, required = written({"a": TEXT}), written({"a": TEXT}, ["a"])
    assert changes(optional, required) == breaking("a: now required")
    assert changes(required, optional) == harmless("a: now optional")
    assert changes(written({}), required) == breaking("a: new, required")


def test_outputs() -> None:
    files = {"type": "array", "items": FILE}
    old, new = written({}, output=files), written({}, output=FILE)
    assert changes(old, new) == breaking("output: list[FileOutput] -> FileOutput")


@pytest.mark.parametrize("name", ["output", "output_format"])
def test_an_input_may_be_named_like_an_output(name: str) -> None:
    old = written({name: CHOICE}, output=TEXT)
    new = written({name: {**CHOICE, "enum": ["a", "b", "c"]}}, output=TEXT)
    assert changes(old, new) == harmless(f"{name}: also 'c'")
    assert changes(old, written({}, output=TEXT)) == breaking(f"{name}: no longer there")


def test_fields_of_outputs() -> None:
    old = written({}, output={"type": "object", "properties": {"a": TEXT, "b": FILE, "d": TEXT}})
    new = written({}, output={"type": "object", "properties": {"a": FILE, "c": TEXT, "d": TEXT}})
    assert changes(old, new) == [
        *breaking(
            "output Result.a: NotRequired[str | None] -> NotRequired[F | None]",
            "output Result.b: no longer there",
        ),
        *harmless("output Result.c: new, optional"),
    ]


def test_a_module_is_never_imported() -> None:
    text = written({"a": TEXT})
    assert changes(f"raise SystemExit\n{text}", text) == []


def test_a_default_that_was_edited_into_code() -> None:
    text = written({"a": {**TEXT, "default": "x"}})
    ((state, _),) = changes(text.replace('str = "x"', "str = abort()"), text)
    assert state == "changed"
