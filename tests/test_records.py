"""Records: any JSON of the API is read, and returned unchanged by `to_dict`."""

import copy
import json
import pickle
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, cast
from unittest.mock import MagicMock

import attrs
import httpx
import pytest
import replicate_api.models
from fastapi import Body, FastAPI
from hypothesis import example, given, settings
from hypothesis import strategies as st
from replicate_api.models import (
    Account,
    Hardware,
    Model,
    ModelPage,
    Prediction,
    PredictionPage,
    PredictionUrls,
    Training,
    TrainingOutput,
    Version,
)
from replicate_api.types import Page, Record, parse_list, read_datetime, read_json

from tests.descriptions import DESCRIPTION

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]
RECORDS: list[type[Record]] = [
    kind
    for kind in (getattr(replicate_api.models, name) for name in replicate_api.models.__all__)
    if isinstance(kind, type) and issubclass(kind, Record)
]
records = pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)

# --- JSON as the API describes it, and not quite ------------------------------------------------

anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
times = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.isoformat()
) | st.sampled_from(
    ["2022-04-26T20:00:84.583803Z", "2024-04-22T11:15:01.04Z", "2024-04-22T11:15:59.558752983Z"]
)


def described(schema: dict[str, Any], broken: bool) -> st.SearchStrategy[Any]:
    """JSON of a schema; broken: with properties dropped, null, of any type, or not described."""
    found = _described(schema, broken)
    return found | anything if broken else found


def _described(schema: dict[str, Any], broken: bool) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _record(schema["$ref"].rpartition("/")[2], broken)
    if "allOf" in schema:
        return _described(schema["allOf"][0], broken)
    match schema.get("type"):
        case "string" if "enum" in schema:
            return st.sampled_from(schema["enum"])
        case "string":
            return times if schema.get("format") == "date-time" else st.text(max_size=20)
        case "integer":
            return st.integers()
        case "number":
            return st.floats(allow_nan=False)
        case "boolean":
            return st.booleans()
        case "array":
            return st.lists(described(schema["items"], broken), max_size=3)
        case "object" if "properties" in schema:
            required: set[str] = set() if broken else set(schema.get("required", []))
            properties = {
                name: described(property, broken) for name, property in schema["properties"].items()
            }
            known = st.fixed_dictionaries(
                {name: json for name, json in properties.items() if name in required},
                optional={name: json for name, json in properties.items() if name not in required},
            )
            unknown = st.dictionaries(st.text(min_size=1, max_size=9), anything, max_size=2)
            return (
                st.tuples(unknown, known).map(lambda both: both[0] | both[1]) if broken else known
            )
        case "object":
            return st.dictionaries(st.text(max_size=9), anything, max_size=3)
        case _:
            return anything


@cache
def _record(name: str, broken: bool) -> st.SearchStrategy[Any]:
    return st.deferred(lambda: _described(SCHEMAS[name], broken))


def attributes(record: Record) -> dict[str, Any]:
    fields = attrs.fields(cast("type[attrs.AttrsInstance]", type(record)))
    return {field.name: getattr(record, field.name) for field in fields}


def read_everything(record: Record) -> None:
    """Do all that reads a record."""
    assert type(record).__name__ in repr(record)
    if isinstance(record, Page):
        page = cast("Page[Any]", record)
        assert len(list(page)) == len(page) == len(page[:])
    for value in attributes(record).values():
        for item in cast("list[Any]", value if isinstance(value, list) else [value]):
            if isinstance(item, Record):
                read_everything(item)


@records
@settings(max_examples=25)
@given(data=st.data())
def test_any_object_round_trips(kind: type[Record], data: st.DataObject) -> None:
    json_object = data.draw(_record(kind.__name__, broken=True))
    text = json.dumps(json_object)
    record = kind.from_dict(json_object)
    read_everything(record)
    assert json.dumps(record.to_dict()) == text  # as text: the order counts, and 1 is not True
    for other in (
        kind.from_dict(json.loads(text)),
        copy.copy(record),
        copy.deepcopy(record),
        pickle.loads(pickle.dumps(record)),
    ):
        assert other == record
        assert json.dumps(other.to_dict()) == text
        read_everything(other)


@records
@settings(max_examples=10)
@given(data=st.data())
def test_a_constructed_record_equals_the_one_read_from_json(
    kind: type[Record], data: st.DataObject
) -> None:
    read = kind.from_dict(data.draw(_record(kind.__name__, broken=False)))
    created = kind(**attributes(read))
    again = kind.from_dict(json.loads(json.dumps(created.to_dict())))
    assert again == created
    assert attributes(again) == attributes(created) == attributes(read)
    assert pickle.loads(pickle.dumps(created)) == copy.deepcopy(created) == created
    assert None not in created.to_dict().values()


@records
@pytest.mark.parametrize("value", [None, [], "text", 7, True])
def test_only_an_object_is_a_record(kind: type[Record], value: Any) -> None:
    with pytest.raises(ValueError, match=f"JSON object of a {kind.__name__}, not"):
        kind.from_dict(value)


@pytest.mark.parametrize("value", [None, {}, "text", [{}, None]])
def test_a_list_of_records_is_a_list_of_objects(value: Any) -> None:
    with pytest.raises(ValueError, match="Hardware"):
        parse_list(Hardware, value)
    assert parse_list(Hardware, [{"sku": "cpu"}])[0].sku == "cpu"


# --- records as values --------------------------------------------------------------------------

PREDICTION: dict[str, Any] = {
    "id": "p1",
    "version": "v1",
    "status": "succeeded",
    "created_at": "2024-01-02T03:04:05.678Z",
    "input": {"zebra": 1, "apple": {"nested": [None]}},
    "urls": {"get": "https://a/p1", "cancel": "https://a/p1/cancel"},
}


@records
def test_every_record_is_frozen(kind: type[Record]) -> None:
    record = kind.from_dict({})
    for name in attributes(record):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(record, name, "changed")
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(record, name)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.something_new = 1  # type: ignore[attr-defined]  # what is tested
    assert record.to_dict() == {}


@records
def test_every_record_is_constructed_by_keyword(kind: type[Record]) -> None:
    make: Any = kind
    with pytest.raises(TypeError, match="positional"):
        make("value")
    with pytest.raises(TypeError, match="something_new"):
        make(something_new=1)
    required = SCHEMAS[kind.__name__].get("required", [])
    if required:
        with pytest.raises(TypeError, match=required[0]):
            make()
    else:
        assert make().to_dict() == {}


def test_records_are_equal_by_value() -> None:
    account = Account(type="user", username="alice")
    assert account == Account.from_dict({"username": "alice", "type": "user"})
    assert account != Account(type="user", username="bob")
    assert account != Account.from_dict({"type": "user", "username": "alice", "new": 1})
    assert Hardware.from_dict({}) != Version.from_dict({})
    assert account != account.to_dict()


def test_unknown_names_are_not_attributes() -> None:
    prediction = Prediction.from_dict({**PREDICTION, "brand_new": 1})
    with pytest.raises(AttributeError, match="'Prediction' object has no attribute 'brand_new'"):
        prediction.brand_new  # type: ignore[attr-defined]  # noqa: B018 - what is tested
    assert prediction.to_dict()["brand_new"] == 1


def test_free_form_json_stays_plain_dicts() -> None:
    prediction = Prediction.from_dict(PREDICTION)
    assert type(prediction.input) is dict
    assert prediction.input == PREDICTION["input"]
    assert list(prediction.input) == ["zebra", "apple"]
    schema = {"components": {"schemas": {"Input": {"properties": {}}}}}
    version = Version.from_dict({"openapi_schema": schema})
    assert type(version.openapi_schema) is dict
    assert version.openapi_schema == schema
    file = replicate_api.models.File.from_dict({"metadata": {"b": 1, "a": 2}})
    assert type(file.metadata) is dict
    assert list(file.metadata) == ["b", "a"]


def test_to_dict_returns_a_copy() -> None:
    prediction = Prediction.from_dict(copy.deepcopy(PREDICTION))
    prediction.to_dict()["input"]["zebra"] = 2
    assert prediction.to_dict() == PREDICTION


def test_records_inside_records() -> None:
    prediction = Prediction.from_dict(PREDICTION)
    assert prediction.urls == PredictionUrls(get="https://a/p1", cancel="https://a/p1/cancel")
    model = Model.from_dict({"latest_version": {"id": "v1"}, "default_example": PREDICTION})
    assert isinstance(model.latest_version, Version)
    assert model.default_example == prediction
    training = Training.from_dict({"output": {"version": "a/b:c", "weights": "w"}})
    assert training.output == TrainingOutput(version="a/b:c", weights="w")


def test_a_record_can_be_evolved() -> None:
    prediction = Prediction.from_dict(PREDICTION)
    canceled = attrs.evolve(prediction, status="canceled")
    assert canceled.status == "canceled"
    assert canceled.created_at == prediction.created_at
    assert prediction.status == "succeeded"


def test_new_enum_values_pass_through() -> None:
    prediction = Prediction.from_dict({"status": "queued", "webhook_events_filter": ["paused"]})
    assert prediction.status == "queued"
    assert prediction.webhook_events_filter == ["paused"]


def test_the_repr_of_a_prediction_is_one_line() -> None:
    model = "black-forest-labs/flux-schnell"
    data = {**PREDICTION, "model": model, "logs": "x" * 10_000, "output": ["https://a/b.png"] * 9}
    text = repr(Prediction.from_dict(data))
    assert text.startswith(f"Prediction(id='p1', model='{model}', status='succeeded', output=['ht")
    assert len(text) <= 200
    assert "None" not in text
    assert "error='no memory'" in repr(Training.from_dict({"id": "t1", "error": "no memory"}))


def test_the_repr_of_any_record_is_short() -> None:
    model = Model.from_dict(
        {"owner": "acme", "description": "x" * 999, "default_example": PREDICTION}
    )
    assert repr(model).startswith("Model(owner='acme', ")
    assert len(repr(model)) <= 200


# --- records as tools show them -----------------------------------------------------------------


@records
def test_the_fields_of_a_record_exist_before_one_is_read(kind: type[Record]) -> None:
    names = [field.name for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind))]
    record = kind.from_dict({})
    assert list(vars(record)) == names
    assert set(names) <= set(dir(record)) & set(dir(kind))
    mock = MagicMock(spec=kind)
    for name in names:
        getattr(mock, name)
    with pytest.raises(AttributeError):
        mock.something_new  # noqa: B018 - what is tested
    assert list(attrs.asdict(cast("Any", record))) == names


def test_records_are_attrs_classes() -> None:
    prediction = Prediction.from_dict(PREDICTION)
    values = attrs.asdict(cast("Any", prediction))
    assert values["created_at"] == datetime(2024, 1, 2, 3, 4, 5, 678000, UTC)
    assert values["urls"] == {**PREDICTION["urls"], "stream": None, "web": None}
    assert cast("Any", prediction).__replace__(status="failed").status == "failed"


def test_a_record_is_the_mapping_of_its_json() -> None:
    training = Training.from_dict(
        {"output": {"version": "a/b:c", "new": 1}, "created_at": "2024-01-02T03:04:05Z"}
    )
    assert dict(training) == {**training} == training.to_dict()
    assert list(training.keys()) == ["output", "created_at"]
    assert training["output"]["version"] == "a/b:c"
    assert training.output is not None
    assert training.output["version"] == training.output.version == "a/b:c"
    assert training.output["new"] == training.output.get("new") == 1
    assert training.get("error") is None
    assert training.get("error", "none") == "none"
    assert "output" in training
    assert "error" not in training
    with pytest.raises(KeyError, match="error"):
        training["error"]
    with pytest.raises(TypeError, match="not iterable"):
        list(cast("Any", training))


def test_a_property_called_get_is_the_property() -> None:
    urls = Prediction.from_dict(PREDICTION).urls
    assert urls is not None
    assert urls.get == urls["get"] == "https://a/p1"
    assert dict(urls) == PREDICTION["urls"]


def test_a_page_is_a_mapping_too() -> None:
    page = PredictionPage.from_dict({"next": None, "results": [{"id": "p"}]})
    assert page["results"] == [{"id": "p"}]
    assert dict(cast("Any", page)) == page.to_dict()
    assert "results" in page
    assert "previous" not in page


def test_records_nested_deeper_than_the_recursion_limit_are_read() -> None:
    prediction: dict[str, Any] = {"id": "p"}
    for _ in range(100_000):
        prediction = {"input": prediction}
    assert Prediction.from_dict(prediction).input == prediction["input"]


def test_json_that_is_nested_too_deeply_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="deeply"):
        read_json(httpx.Response(200, content=b"[" * 200_000 + b"]" * 200_000))


# --- records in pydantic and FastAPI -------------------------------------------------------------


async def test_an_endpoint_returns_and_accepts_a_record() -> None:
    app = FastAPI()

    @app.get("/prediction")
    def get() -> Prediction:
        prediction = Prediction.from_dict({**PREDICTION, "new": 1})
        assert prediction.status == "succeeded"
        return prediction

    @app.get("/page")
    def get_page():  # type: ignore[no-untyped-def]  # no annotation is what is tested
        return PredictionPage.from_dict({"results": [PREDICTION]})

    @app.post("/prediction")
    def post(prediction: Annotated[Prediction, Body()]) -> str:
        return str(prediction.created_at.year)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        assert (await client.get("/prediction")).json() == {**PREDICTION, "new": 1}
        assert (await client.get("/page")).json() == {"results": [PREDICTION]}
        assert (await client.post("/prediction", json=PREDICTION)).json() == "2024"
        assert (await client.post("/prediction", json=["text"])).status_code == 422
        described = (await client.get("/openapi.json")).json()
    content = described["paths"]["/prediction"]["get"]["responses"]["200"]["content"]
    properties = content["application/json"]["schema"]["properties"]
    assert set(properties) == set(SCHEMAS["Prediction"]["properties"])


# --- pages --------------------------------------------------------------------------------------


def test_a_page_is_a_sequence_of_its_results() -> None:
    page = PredictionPage.from_dict({"next": None, "results": [{"id": str(n)} for n in range(5)]})
    assert len(page) == 5
    assert [prediction.id for prediction in page] == ["0", "1", "2", "3", "4"]
    assert page[0].id == "0"
    assert page[-1].id == "4"
    assert [prediction.id for prediction in page[1:3]] == ["1", "2"]
    assert page[2] in page
    assert page.results == list(page)
    with pytest.raises(IndexError):
        page[5]


@pytest.mark.parametrize("json", [{}, {"results": None}, {"results": {}}, {"results": "text"}])
def test_a_page_without_results_is_empty(json: Any) -> None:
    page = ModelPage.from_dict(json)
    assert len(page) == 0
    assert list(page) == page[:] == []
    assert page.to_dict() == json


def test_a_page_retains_results_that_are_not_objects() -> None:
    page = ModelPage.from_dict({"results": [None, {"name": "a"}, "text"]})
    first, second, third = page
    assert (first, second.name, third) == (None, "a", "text")


# --- dates --------------------------------------------------------------------------------------


@given(
    st.datetimes(min_value=datetime(1000, 1, 1)),
    st.integers(0, 9),
    st.integers(0, 999_999_999),
    st.sampled_from(["Z", "z", "+00:00", "-07:00", "+05:30", ""]),
)
def test_a_date_may_have_any_number_of_digits(
    moment: datetime, digits: int, nanoseconds: int, zone: str
) -> None:
    fraction = f"{nanoseconds:09}"[:digits]
    text = moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{fraction}" if digits else "") + zone
    offset = {"-07:00": timedelta(hours=-7), "+05:30": timedelta(hours=5, minutes=30)}.get(zone)
    read = read_datetime(text)
    assert read == moment.replace(
        microsecond=int(fraction[:6].ljust(6, "0")), tzinfo=timezone(offset or timedelta())
    )
    assert read.utcoffset() == (offset or timedelta())


@pytest.mark.parametrize(
    "text",
    [
        "2022-04-26T20:00:84.583803Z",  # Replicate's documentation has this second
        "2022-04-26T24:30:00Z",
        "2022-02-30T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "99999-01-01T00:00:00Z",
        "2022-04-26T20:00:00+25:00",
        "yesterday",
        "",
        "\ud800",
    ],
)
def test_an_invalid_date_stays_text(text: str) -> None:
    assert read_datetime(text) == text
    prediction = Prediction.from_dict({"started_at": text})
    assert prediction.started_at == text
    assert prediction.to_dict() == {"started_at": text}


@given(anything | st.from_regex(r"\d{4}-?\d\d-?\d\d[T ]?[\d:.,+Zz-]{0,20}"))
@example("20220426")
def test_no_date_raises(value: Any) -> None:
    read = read_datetime(value)
    if isinstance(read, datetime):
        assert read.tzinfo is not None
    else:
        assert read is value


# --- the documentation's examples ---------------------------------------------------------------

IDS = {"id": "jpzd7", "version": "b21cb"}
RUN = {
    **IDS,
    "urls": {"get": "https://h/v1/predictions/jpzd7", "cancel": "https://h/v1/p/jpzd7/cancel"},
    "input": {"text": "Bob"},
    "output": None,
    "error": None,
    "logs": None,
    "metrics": {},
    "created_at": "2022-04-26T22:13:06.224088Z",
    "started_at": None,
    "completed_at": None,
}
IMPOSSIBLE = {
    **IDS,
    "urls": RUN["urls"],
    "source": "web",
    "status": "succeeded",
    "created_at": "2022-04-26T20:00:40.658234Z",
    "started_at": "2022-04-26T20:00:84.583803Z",
    "completed_at": "2022-04-26T20:02:27.648305Z",
}
VERSION = {
    "id": "5c7d5",
    "created_at": "2022-04-26T19:29:04.418669Z",
    "cog_version": "0.3.0",
    "openapi_schema": {},
}
TRAINING = {
    **IDS,
    "input": {"text": "..."},
    "output": None,
    "error": None,
    "logs": None,
    "started_at": None,
    "created_at": "2023-03-28T21:47:58.566434Z",
    "completed_at": None,
}
ENDED = {
    **TRAINING,
    "webhook_completed": None,
    "started_at": "2023-03-28T21:48:02.402755Z",
    "completed_at": "2023-03-28T02:49:48.492023Z",
}
NEXT = "https://h/v1/predictions?cursor=cD0yMDIyLTAxLTIx"

# In the shapes of the documentation, of both releases that this library knows.
SHAPES: list[tuple[str, dict[str, Any]]] = [
    (
        "models.get",
        {
            "url": "https://replicate.com/a/b",
            "owner": "a",
            "name": "b",
            "description": "Says hello",
            "visibility": "public",
            "github_url": "https://github.com/a/b",
            "paper_url": None,
            "license_url": None,
            "latest_version": {},
        },
    ),
    ("models.versions.list", {"previous": None, "next": None, "results": [VERSION, VERSION]}),
    ("models.versions.get", VERSION),
    (
        "predictions.create",
        {**RUN, "status": "succeeded", "urls": {**RUN["urls"], "stream": "https://s/v1/jpzd7"}},
    ),
    ("predictions.create", {**RUN, "status": "succeeded"}),
    ("predictions.get", {**RUN, "status": "starting"}),
    (
        "predictions.cancel",
        {**RUN, "status": "canceled", "started_at": "2022-04-26T22:13:06.224088Z"},
    ),
    ("predictions.list", {"previous": None, "next": NEXT, "results": [IMPOSSIBLE]}),
    ("trainings.create", {**TRAINING, "status": "starting"}),
    ("trainings.get", {**ENDED, "status": "succeeded", "output": {"version": "..."}}),
    ("trainings.cancel", {**ENDED, "status": "canceled"}),
    ("trainings.list", {"previous": None, "next": NEXT, "results": [IMPOSSIBLE]}),
]


def documented() -> Iterator[tuple[str, dict[str, Any]]]:
    """The examples in copies of the vendor's documents, where there are some beside the project."""
    for document in sorted(ROOT.parent.glob("*/reference/documented-api*.md")):
        text, end = strict(document.read_text()), 0
        for found in re.finditer(r"^\{$", text, re.MULTILINE):
            if found.start() >= end:  # else inside the example before
                shown, end = json.JSONDecoder().raw_decode(text, found.start())
                calls = re.findall(r"await replicate\.([\w.]+)\(\s*", text[: found.start()])
                yield calls[-1], shown


def strict(text: str) -> str:
    """JSON without the comments, and with the commas, that people write examples with."""
    bare = re.sub(r'("(?:\\.|[^"\\\n])*")|/\*.*?\*/|//[^\n]*', r"\1", text, flags=re.DOTALL)
    return re.sub(r",(\s*[]}])", r"\1", re.sub(r'(["\d\]}el])(\s*\n\s*")', r"\1,\2", bare))


@pytest.mark.parametrize(("method", "json"), [*SHAPES, *documented()])
def test_an_example_of_the_documentation_is_read(method: str, json: dict[str, Any]) -> None:
    tag, _, name = method.rpartition(".")
    operation = import_module(f"replicate_api.api.{tag.replace('.', '_')}.{name}")
    record = operation.read(httpx.Response(200, json=json))
    read_everything(record)
    assert record.to_dict() == json
    for one, shown in zip(
        record if isinstance(record, Page) else [record], json.get("results", [json]), strict=True
    ):
        found = attributes(one)
        assert set(shown) <= set(found)
        assert "created_at" not in shown or isinstance(found["created_at"], datetime)
        if shown.get("started_at") == "2022-04-26T20:00:84.583803Z":
            assert found["started_at"] == "2022-04-26T20:00:84.583803Z"
            assert found["completed_at"] == datetime(2022, 4, 26, 20, 2, 27, 648305, UTC)


def test_the_examples_of_the_documentation_are_found() -> None:
    documents = list(ROOT.parent.glob("*/reference/documented-api*.md"))
    assert len(list(documented())) >= 6 * len(documents)
