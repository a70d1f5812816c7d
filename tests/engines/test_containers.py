"""Batches of each kind that an engine passes, with the values that they contain."""

import datetime
import io
import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import cloudpickle
import datasets
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from PIL import Image

from replicate.bulk import Predict
from replicate.sandbox import File, Sandbox

ADDED = ["output", "error", "prediction_id", "status"]
Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def connected(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `Predict` find the sandbox, and define models that show what they received."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)

    @sandbox.model("acme/echo", official=True)
    async def echo(
        text: str = "none", number: float = -1.0, flag: bool = False, count: int = -1
    ) -> str:
        if text == "bad":
            raise ValueError("the text is bad")
        return json.dumps([text, number, flag, count])

    @sandbox.model("acme/size", official=True)
    async def size(image: File) -> str:
        return str(len(image.data))


def as_columns(rows: Rows) -> dict[str, Any]:
    """Return the rows as Ray's default batch: NumPy arrays by column."""
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def from_columns(batch: dict[str, Any]) -> Rows:
    values = zip(*batch.values(), strict=True)
    return [dict(zip(batch, row, strict=True)) for row in values]


def from_pandas(batch: pd.DataFrame) -> Rows:
    records: Rows = batch.astype(object).where(batch.notna(), None).to_dict("records")
    return records


CONTAINERS: dict[str, tuple[Callable[[Rows], Any], Callable[[Any], Rows]]] = {
    "list": (list, list),
    "pandas": (lambda rows: pd.DataFrame(rows, dtype=object), from_pandas),
    "pandas nullable": (lambda rows: pd.DataFrame(rows).convert_dtypes(), from_pandas),
    "pandas pyarrow": (
        lambda rows: pd.DataFrame(rows).convert_dtypes(dtype_backend="pyarrow"),
        from_pandas,
    ),
    "pyarrow": (pa.Table.from_pylist, lambda batch: batch.to_pylist()),
    "numpy": (as_columns, from_columns),
}
ROWS: Rows = [
    {"text": "a", "number": 0.5, "flag": True, "count": 3},
    {"text": None, "number": None, "flag": None, "count": None},
    {"text": "bad", "number": 1.5, "flag": False, "count": 4},
    {"text": "b", "number": 2.5, "flag": False, "count": 5},
]
EXPECTED = [["a", 0.5, True, 3], ["none", -1.0, False, -1], None, ["b", 2.5, False, 5]]


def echo(**options: Any) -> Predict:
    return Predict("acme/echo", {name: name for name in ROWS[0]}, **options)


def check(results: Rows) -> None:
    outputs = [None if row["output"] is None else json.loads(row["output"]) for row in results]
    assert outputs == EXPECTED
    assert [row["status"] for row in results] == ["succeeded", "succeeded", "failed", "succeeded"]
    assert [row["error"] is None for row in results] == [True, True, False, True]
    assert "the text is bad" in results[2]["error"]
    assert len({row["prediction_id"] for row in results}) == len(ROWS)


@pytest.mark.parametrize("kind", CONTAINERS)
def test_a_batch_returns_as_the_same_kind_with_four_columns(kind: str, sandbox: Sandbox) -> None:
    create, read = CONTAINERS[kind]
    batch = create(ROWS)
    result = echo()(batch)
    assert type(result) is type(batch)
    results = read(result)
    assert list(results[0]) == [*ROWS[0], *ADDED]
    check(results)
    assert len(sandbox.predictions) == len(ROWS)


@pytest.mark.parametrize("kind", CONTAINERS)
def test_an_empty_batch_returns_empty(kind: str, sandbox: Sandbox) -> None:
    create, read = CONTAINERS[kind]
    batch = create(ROWS)
    if isinstance(batch, dict):
        batch = {name: column[:0] for name, column in batch.items()}
    else:
        batch = batch[:0]
    result = echo()(batch)
    assert read(result) == []
    assert not sandbox.predictions


def test_iterators_of_spark() -> None:
    table = pa.Table.from_pylist(ROWS)
    batches = table.to_batches(max_chunksize=1)
    results = list(echo().batches(iter(batches)))
    assert all(isinstance(result, pa.RecordBatch) for result in results)
    check([row for result in results for row in result.to_pylist()])

    frames = [pd.DataFrame([row], dtype=object) for row in ROWS]
    check([row for frame in echo().batches(iter(frames)) for row in from_pandas(frame)])


def test_a_series_of_polars() -> None:
    structs = pl.DataFrame(ROWS).to_struct("rows")
    check(echo().polars(structs).to_list())


def test_a_dataset() -> None:
    dataset = (
        datasets.Dataset.from_list(ROWS)
        .with_format("arrow")
        .map(echo(), batched=True, batch_size=2)
    )
    check(dataset.with_format(None).to_list())


SCALARS = [
    ("text", np.str_("a"), "a"),
    ("text", pa.scalar("a"), "a"),
    ("count", np.int64(3), 3),
    ("count", np.uint8(3), 3),
    ("number", np.float32(0.5), 0.5),
    ("number", Decimal("0.5"), 0.5),
    ("flag", np.bool_(True), True),
    ("text", pd.NA, "none"),
    ("text", float("nan"), "none"),
    ("text", pd.NaT, "none"),
    ("text", pa.scalar(None), "none"),
    ("text", pd.Timestamp("2026-01-02T03:04:05"), "2026-01-02T03:04:05"),
    ("text", datetime.date(2026, 1, 2), "2026-01-02"),
]


@pytest.mark.parametrize(("name", "value", "expected"), SCALARS, ids=lambda value: repr(value))
def test_scalars_of_all_libraries(name: str, value: Any, expected: Any) -> None:
    [result] = Predict("acme/echo", {name: name}).rows([{name: value}])
    assert result["error"] is None
    assert expected in json.loads(result["output"])


def png(size: int) -> bytes:
    """Return a PNG file of random pixels, which cannot be compressed."""
    sink = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 255, (size, size, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(sink, "png")
    return sink.getvalue()


SMALL, LARGE = png(8), png(400)
FILES = {
    "bytes": (SMALL, len(SMALL)),
    "bytes to upload": (LARGE, len(LARGE)),
    "struct of datasets": ({"bytes": SMALL, "path": None}, len(SMALL)),
    "struct with a path": ({"bytes": SMALL, "path": "a.png"}, len(SMALL)),
    "Pillow": (Image.open(io.BytesIO(SMALL)), None),
    "NumPy": (np.asarray(Image.open(io.BytesIO(SMALL))), None),
    "Arrow": (pa.scalar(SMALL), len(SMALL)),
}


@pytest.mark.parametrize("kind", FILES)
def test_images_and_bytes_are_files(kind: str, sandbox: Sandbox) -> None:
    value, size = FILES[kind]
    [result] = Predict("acme/size", {"image": "photo"}).rows([{"photo": value}])
    assert result["error"] is None
    assert int(result["output"]) == (size or pytest.approx(len(SMALL), abs=200))


def test_a_column_of_bytes_in_every_container() -> None:
    predict = Predict("acme/size", {"image": "photo"})
    for data in (SMALL, LARGE):
        for create, read in CONTAINERS.values():
            [result] = read(predict(create([{"photo": data}])))
            assert result["output"] == str(len(data))


@pytest.mark.parametrize("library", [pickle, cloudpickle])
def test_a_pickle_has_no_token(library: Any, sandbox: Sandbox) -> None:
    predict = echo()
    predict.rows(ROWS[:1])  # with the client that it created
    pickled = library.dumps(predict)
    assert sandbox.token.encode() not in pickled
    check(library.loads(pickled).rows(ROWS))


def test_no_engine_is_imported() -> None:
    code = "import sys, replicate.bulk; replicate.bulk.Predict; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    engines = {"ray", "dask", "distributed", "pyspark", "daft", "polars", "datasets", "pandas"}
    assert not (engines | {"pyarrow", "numpy", "obstore"}) & set(done.stdout.split())
