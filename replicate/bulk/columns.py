"""Rows of batches: of pandas, Arrow, polars, dicts of columns and lists; and their values.

No library is imported but that of the batch.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias, cast

Row: TypeAlias = Mapping[str, Any]

InputColumns: TypeAlias = Mapping[str, str] | Callable[[Row], Row]
"""The name of a column for each name of an input, or a function from a row to an input."""

COLUMNS = ("output", "error", "prediction_id", "status")
"""Names of the columns that are added to a batch."""


def rows_of(batch: Any) -> list[Row]:
    """Return the rows of a batch.

    Raises:
        TypeError: It is of no known kind.
    """
    if hasattr(batch, "to_pylist"):  # a Table or RecordBatch of Arrow
        return cast("list[Row]", batch.to_pylist())
    if hasattr(batch, "iloc"):  # a DataFrame of pandas
        return cast("list[Row]", batch.to_dict("records"))
    if isinstance(batch, Mapping):  # columns of Ray Data, or of a dataset
        columns = cast("Mapping[str, Sequence[Any]]", batch)
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    if isinstance(batch, list):
        return cast("list[Row]", batch)
    raise TypeError(
        "a batch must be a DataFrame of pandas, a Table of Arrow, a dict of columns, or a list of "
        f"dicts, not {type(batch).__name__}"
    )


def with_results(batch: Any, results: Sequence[Row], output_type: Any) -> Any:
    """Return a batch of the same kind with the columns of its results.

    Args:
        batch: Its rows are in the order of the results.
        results: The values of COLUMNS by name.
        output_type: The Arrow type of outputs; None for text.
    """
    if isinstance(batch, list):
        rows = cast("list[Row]", batch)
        return [{**row, **result} for row, result in zip(rows, results, strict=True)]
    columns = {name: [result[name] for result in results] for name in COLUMNS}
    if isinstance(batch, Mapping):
        return {**cast("Row", batch), **columns}
    if hasattr(batch, "iloc"):
        pandas: Any = import_module("pandas")
        types: dict[str, Any] = dict.fromkeys(COLUMNS, "string")
        if output_type is not None:
            types["output"] = pandas.ArrowDtype(output_type)
        arrays = {n: pandas.Series(columns[n], batch.index, dtype=types[n]) for n in COLUMNS}
        return batch.assign(**arrays)
    arrow: Any = import_module("pyarrow")
    for name, values in columns.items():
        kind = output_type if name == "output" and output_type is not None else arrow.string()
        batch = batch.append_column(name, arrow.array(values, kind))
    return batch


def check_columns(row: Row, names: InputColumns, key: str | None = None) -> None:
    """Raise if a row has no column for a name of the input, or for the key.

    Raises:
        KeyError: There is no such column.
    """
    needed = {*(() if callable(names) else names.values()), *([] if key is None else [key])}
    absent = sorted(needed - row.keys())
    if absent:
        raise KeyError(f"no column {', '.join(absent)}; there are {', '.join(row)}")


def input_of(row: Row, names: InputColumns) -> dict[str, Any]:
    """Return the input that a row stands for, without the values that are missing."""
    if callable(names):
        values = names(row)
    else:
        values = {name: row[column] for name, column in names.items()}
    converted = {name: _input_value(value) for name, value in values.items()}
    return {name: value for name, value in converted.items() if value is not None}


def _input_value(value: Any) -> Any:
    """Return a value as `run` accepts it; None for the missing values of all libraries."""
    if hasattr(value, "as_py"):  # a scalar of Arrow
        value = value.as_py()
    if isinstance(value, dict):
        struct = cast("dict[str, Any]", value)
        if struct.keys() == {"bytes", "path"}:  # a file of datasets
            return struct["bytes"] or (Path(struct["path"]) if struct["path"] else None)
        return {name: _input_value(item) for name, item in struct.items()}
    if isinstance(value, list | tuple):
        return [_input_value(item) for item in cast("Sequence[Any]", value)]
    if isinstance(value, Decimal):
        return float(value)
    if _is_missing(value):
        return None
    if isinstance(value, date):  # a datetime and a Timestamp, too
        return value.isoformat()
    return str(value) if type(value).__name__ == "datetime64" else value


def _is_missing(value: Any) -> bool:
    pandas = sys.modules.get("pandas")  # a program that has not imported it has none of its values
    if pandas is not None and (value is pandas.NA or value is pandas.NaT):
        return True
    is_number = isinstance(value, float) or getattr(value, "ndim", None) == 0
    return is_number and bool(value != value)
