"""Structured outputs: their schemas and their JSON, as cog has them."""

import dataclasses
import datetime
import io
from collections.abc import Callable, Iterator
from typing import Any, Generic, NamedTuple, NotRequired, TypeVar

import numpy as np
import pydantic
import pytest
from typing_extensions import TypedDict  # pydantic needs it before Python 3.12

from replicate.sandbox import File, Sandbox
from replicate.sandbox.signatures import openapi_schema, schema_of

from .conftest import Caller


class Word(NamedTuple):
    text: str
    start: float


@dataclasses.dataclass(slots=True)
class Segment:
    words: list[Word]
    image: File | None = None
    language: str = "en"
    tags: list[str] = dataclasses.field(default_factory=list[str])


class Box(TypedDict):
    segment: Segment
    label: NotRequired[str]


class Report(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)

    boxes: list[Box]
    picture: File
    score: float = 0.5
    note: str | None = None


T = TypeVar("T")


@dataclasses.dataclass
class Item(Generic[T]):
    value: T
    at: datetime.datetime = datetime.datetime(2030, 1, 2)


class Items(pydantic.RootModel[list[Item[int]]]):
    pass


@dataclasses.dataclass
class Tree:
    branches: "list[Tree]"


TEXT = {"type": "string"}
NUMBER = {"type": "number"}
FILE = {"type": "string", "format": "uri"}
WORD = {"type": "array", "items": {"anyOf": [TEXT, NUMBER]}, "minItems": 2, "maxItems": 2}
SEGMENT = {
    "type": "object",
    "title": "Segment",
    "properties": {
        "words": {"type": "array", "items": WORD, "title": "Words"},
        "image": {**FILE, "nullable": True, "title": "Image"},
        "language": {**TEXT, "title": "Language", "default": "en"},
        "tags": {"type": "array", "items": TEXT, "title": "Tags"},
    },
    "required": ["words"],
}
BOX = {
    "type": "object",
    "title": "Box",
    "properties": {"segment": SEGMENT, "label": {**TEXT, "title": "Label"}},
    "required": ["segment"],
}
REPORT = {
    "type": "object",
    "title": "Report",
    "properties": {
        "boxes": {"type": "array", "items": BOX, "title": "Boxes"},
        "picture": {**FILE, "title": "Picture"},
        "score": {**NUMBER, "title": "Score", "default": 0.5},
        "note": {**TEXT, "nullable": True, "title": "Note"},
    },
    "required": ["boxes", "picture"],
}
ITEM = {
    "type": "object",
    "title": "Item",
    "properties": {
        "value": {"title": "Value"},
        "at": {**TEXT, "format": "date-time", "title": "At", "default": "2030-01-02T00:00:00"},
    },
    "required": ["value"],
}


@pytest.mark.parametrize(
    ("hint", "schema"),
    [
        (Item[int], ITEM),
        (Items, {"type": "array", "items": ITEM}),
        (frozenset[str], {"type": "array", "items": TEXT}),
        (Word, WORD),
        (tuple[str, float], WORD),
        (Segment, SEGMENT),
        (Box, BOX),
        (Report, REPORT),
        (Iterator[Word], {"type": "array", "items": WORD, "x-cog-array-type": "iterator"}),
    ],
)
def test_schemas(hint: Any, schema: Any) -> None:
    assert schema_of(hint) == schema


def report() -> Report:
    segment = Segment([Word("hi", 0.5)], File(b"png", "a.png"))
    return Report(boxes=[{"segment": segment}], picture=File(b"jpg", "b.jpg"))


def output_of(sandbox: Sandbox, caller: Caller, model: Callable[..., Any]) -> Any:
    sandbox.model("acme/structured")(model)
    record = caller.until(caller.create("acme/structured"))
    assert record["status"] == "succeeded", record["error"]
    return record["output"]


def test_nested_output(sandbox: Sandbox, caller: Caller) -> None:
    output = output_of(sandbox, caller, report)
    assert output.keys() == {"boxes", "picture"}  # cog omits what was not set
    assert output["picture"].endswith("/b.jpg")
    [box] = output["boxes"]
    assert box["segment"].pop("image").endswith("/a.png")
    assert box == {"segment": {"words": [["hi", 0.5]], "language": "en", "tags": []}}


def test_other_structures(sandbox: Sandbox, caller: Caller) -> None:
    def items() -> Items:
        return Items([Item(1)])

    assert output_of(sandbox, caller, items) == [{"value": 1, "at": "2030-01-02T00:00:00"}]


def test_streamed_output(sandbox: Sandbox, caller: Caller) -> None:
    def words() -> Iterator[Word]:
        yield Word("a", 0)
        yield Word("b", 1)

    assert output_of(sandbox, caller, words) == [["a", 0], ["b", 1]]


def test_other_values(sandbox: Sandbox, caller: Caller) -> None:
    def values() -> dict[str, Any]:
        return {
            "array": np.array([[1, 2]]),
            "number": np.float32(0.5),
            "generator": (number for number in range(2)),
            "open_file": io.BytesIO(b"x"),
        }

    output = output_of(sandbox, caller, values)
    assert output.pop("open_file").startswith(sandbox.delivery_origin)
    assert output == {"array": [[1, 2]], "number": 0.5, "generator": [0, 1]}


@pytest.mark.parametrize(
    "hint", [Segment | None, Word, Segment, Report, Item[int], datetime.datetime, list[Segment]]
)
def test_structured_inputs_are_refused(hint: Any) -> None:
    def model(value: Any) -> str:
        raise NotImplementedError

    model.__annotations__["value"] = hint
    with pytest.raises(TypeError, match="annotate value as dict"):
        openapi_schema(model)


@pytest.mark.parametrize("hint", [Tree, Iterator[Tree], Tree | None])
def test_recursive_structures_are_refused(hint: Any) -> None:
    def model() -> Any:
        raise NotImplementedError

    model.__annotations__["return"] = hint
    with pytest.raises(TypeError, match="contains itself"):
        openapi_schema(model)
