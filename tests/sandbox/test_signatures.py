"""A model's `openapi_schema` out of its function's signature."""

import enum
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, TypedDict

import pytest

from replicate.sandbox import AsyncConcatenateIterator, ConcatenateIterator, File, Run
from replicate.sandbox.signatures import openapi_schema, schema_of


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Box(TypedDict):
    x: int


def schemas(function: Any, **options: Any) -> Any:
    return openapi_schema(function, **options)["components"]["schemas"]


def test_the_example_of_the_documentation() -> None:
    def upscale(image: str, scale: int = 2) -> Iterator[str]:
        yield image * scale

    assert schemas(upscale) == {
        "Input": {
            "type": "object",
            "title": "Input",
            "properties": {
                "image": {"type": "string", "title": "Image", "x-order": 0},
                "scale": {"type": "integer", "title": "Scale", "x-order": 1, "default": 2},
            },
            "required": ["image"],
        },
        "Output": {
            "type": "array",
            "items": {"type": "string"},
            "x-cog-array-type": "iterator",
            "title": "Output",
        },
    }


@pytest.mark.parametrize(
    ("hint", "schema"),
    [
        (str, {"type": "string"}),
        (bool, {"type": "boolean"}),
        (float, {"type": "number"}),
        (File, {"type": "string", "format": "uri"}),
        (Path, {"type": "string", "format": "uri"}),
        (Any, {}),
        (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
        (Literal["a", 1], {"enum": ["a", 1]}),
        (Color, {"type": "string", "enum": ["red", "blue"]}),
        (Optional[int], {"type": "integer", "nullable": True}),  # noqa: UP045
        (int | None, {"type": "integer", "nullable": True}),
        (int | str, {"anyOf": [{"type": "integer"}, {"type": "string"}]}),
        (list[int], {"type": "array", "items": {"type": "integer"}}),
        (Sequence[str], {"type": "array", "items": {"type": "string"}}),
        (list, {"type": "array", "items": {}}),
        (dict[str, int], {"type": "object"}),
        (Mapping[str, Any], {"type": "object"}),
        (
            Box,
            {
                "type": "object",
                "title": "Box",
                "properties": {"x": {"type": "integer", "title": "X"}},
                "required": ["x"],
            },
        ),
        (Annotated[int, {"minimum": 1}], {"type": "integer", "minimum": 1}),
        (
            AsyncIterator[File],
            {
                "type": "array",
                "items": {"type": "string", "format": "uri"},
                "x-cog-array-type": "iterator",
            },
        ),
    ],
)
def test_types(hint: Any, schema: Any) -> None:
    assert schema_of(hint) == schema


@pytest.mark.parametrize("hint", [ConcatenateIterator[str], AsyncConcatenateIterator[str]])
def test_concatenated_output(hint: Any) -> None:
    assert schema_of(hint) == {
        "type": "array",
        "items": {"type": "string"},
        "x-cog-array-type": "iterator",
        "x-cog-array-display": "concatenate",
    }


def test_run_parameter_and_keyword_parameters() -> None:
    def model(run: Run, *, color: Color = Color.RED, size: int | None = None, **more: Any) -> None:
        raise NotImplementedError

    described = schemas(model)["Input"]
    assert list(described["properties"]) == ["color", "size"]
    assert described["properties"]["color"]["default"] == "red"
    assert "default" not in described["properties"]["size"]
    assert described["additionalProperties"] is True
    assert "required" not in described


def test_schemas_of_a_training() -> None:
    def train(data: str) -> File:
        raise NotImplementedError

    assert schemas(train, trains=True).keys() == {"TrainingInput", "TrainingOutput"}


def test_defaults_are_json() -> None:
    def model(picture: bytes = b"x", words: Any = (Color.RED, {1})) -> str:
        raise NotImplementedError

    properties = schemas(model)["Input"]["properties"]
    assert properties["picture"]["default"].startswith("data:")
    assert properties["words"]["default"] == ["red", [1]]


def test_a_default_that_is_not_json_is_refused() -> None:
    def model(words: Any = range(2)) -> str:
        raise NotImplementedError

    with pytest.raises(TypeError, match="range is not JSON"):
        schemas(model)
