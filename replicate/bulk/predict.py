"""`Predict`: a model as a function of batches of rows, for the workers of any engine."""

from __future__ import annotations

import json
import pickle
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from importlib import import_module
from itertools import islice, tee
from operator import itemgetter
from os import PathLike
from typing import Any, Literal

from replicate_api.arguments import check_argument
from replicate_api.models import Prediction

from .._core.model_reference import Reference
from .._sync.client import Replicate
from .columns import COLUMNS, InputColumns, Row, check_columns, input_of, rows_of, with_results
from .options import MapOptions, SaveTo

_clients: dict[bytes, Replicate] = {}
"""The clients of this process by their pickled options."""


class Predict:
    """A model as a function of batches: the same batch is returned with the columns of results.

        predict = Predict("owner/name", {"prompt": "caption"}, journal="s3://bucket/journal")
        predict(dataframe)

    A batch is a DataFrame of pandas, a Table of Arrow, a dict of columns, or a list of dicts. The
    columns `output`, `error`, `prediction_id` and `status` are added. A row that fails has an
    `error`, and does not affect others. Missing values are left out of the input.

    It can be pickled, and the pickle has no API token: workers read it from their environment.

    Args:
        ref: As for `run`.
        input: The name of a column for each name of an input, or a function from a row to an input.
        params: Input that all rows share.
        concurrency: Predictions that run at the same time, in each call.
        journal: As for `map`. Workers of several machines need a bucket, such as `s3://bucket/run`.
        save_to: As for `map`, but a function receives the row and the prediction. The output has
            the paths or URLs of saved files.
        key: Column that distinguishes rows with equal inputs. Without it, they share one if the
            journal is in a bucket or folder.
        errors: Store errors in the column, or `raise` the first one.
        output_type: Arrow type of the column `output`. Default: text, and JSON if it is not text.
        retry_failed: As for `map`.
        retry_transient: As for `run`.
        on_expired: As for `map`.
        options: Options of `Replicate`.

    Raises:
        TypeError, ValueError: An argument is not valid for any row.
    """

    def __init__(
        self,
        ref: Reference,
        input: InputColumns,
        *,
        params: Mapping[str, Any] | None = None,
        concurrency: int = 100,
        journal: str | PathLike[str] | None = None,
        save_to: SaveTo[Row] | None = None,
        key: str | None = None,
        errors: Literal["column", "raise"] = "column",
        output_type: Any = None,
        retry_failed: bool = False,
        retry_transient: int = 0,
        on_expired: Literal["raise", "rerun"] = "raise",
        **options: Any,
    ) -> None:
        check_argument("errors", errors, Literal["column", "raise"])
        self.ref = ref
        self.input = input
        self.params: dict[str, Any] = dict(params or {})
        self.save_to: Any = save_to
        self.key = key
        self.errors = errors
        self.output_type = output_type
        self._map_options: dict[str, Any] = {
            "concurrency": concurrency,
            "journal": journal,
            "retry_failed": retry_failed,
            "retry_transient": retry_transient,
            "on_expired": on_expired,
        }
        # It raises for an argument that is not valid, on this machine instead of a worker.
        MapOptions(ref, concurrency, False, save_to, on_expired, retry_failed, None)
        self._client = _shared(Replicate(**options))

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _client=_shared(state["_client"]))

    def __call__(self, batch: Any) -> Any:
        """Return the batch with the columns of results."""
        return with_results(batch, self.rows(rows_of(batch)), self.output_type)

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """Return the results of rows: dicts with the columns that are added to a batch."""
        return [result for _, result in sorted(self._run(rows, ordered=False), key=itemgetter(0))]

    def batches(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Yield each batch with the columns of results, for Spark's `mapInArrow` and `mapInPandas`.

        Batches are read ahead: the rows of the next one run while the last of this one do.
        """
        read, returned = tee((batch, rows_of(batch)) for batch in batches)
        all_rows = (row for _, rows in read for row in rows)
        with closing(self._run(all_rows, ordered=True)) as results:
            for batch, rows in returned:
                found = [result for _, result in islice(results, len(rows))]
                yield with_results(batch, found, self.output_type)
            next(results, None)  # raises the error of an iterable that ended with one

    def polars(self, rows: Any) -> Any:
        """Return a Series of structs with the results, for a Series of structs of polars."""
        polars: Any = import_module("polars")
        fields = dict.fromkeys(COLUMNS, polars.String)
        return polars.Series("results", self.rows(rows.to_list()), polars.Struct(fields))

    def meta(self, dataframe: Any) -> Any:
        """Return the `meta` of `map_partitions` for a DataFrame of Dask."""
        return with_results(dataframe._meta.iloc[:0], [], self.output_type)

    def ddl(self, dataframe: Any) -> str:
        """Return the schema of the results for a DataFrame of Spark."""
        output = "string"
        if self.output_type is not None:
            types: Any = import_module("pyspark.sql.pandas.types")
            output = types.from_arrow_type(self.output_type).simpleString()
        added = {**dict.fromkeys(COLUMNS, "string"), "output": output}
        fields = {field.name: field.dataType.simpleString() for field in dataframe.schema.fields}
        return ", ".join(f"`{name}` {kind}" for name, kind in {**fields, **added}.items())

    def _run(self, rows: Iterable[Row], *, ordered: bool) -> Generator[tuple[int, Row]]:
        """Yield the position of each row, and its result."""
        running: dict[int, Row] = {}
        invalid: dict[int, Exception] = {}

        def inputs() -> Iterator[Any]:
            for position, row in enumerate(rows):
                check_columns(row, self.input, self.key)
                running[position] = row
                try:
                    input: Any = {**self.params, **input_of(row, self.input)}
                except Exception as error:
                    invalid[position] = error
                    input = "invalid"  # `map` sends nothing for it
                yield input

        def key(position: int, _: Any) -> Any:
            return running[position][self.key or ""]

        def path(position: int, prediction: Prediction) -> Any:
            return self.save_to(running[position], prediction)

        with self._client.map(
            self.ref,
            inputs(),
            ordered=ordered,
            result="prediction",
            key=None if self.key is None else key,
            save_to=path if callable(self.save_to) else self.save_to,
            **self._map_options,
        ) as results:
            for position, result in results:
                del running[position]
                yield position, self._result(invalid.pop(position, result))

    def _result(self, result: Any) -> Row:
        """Return the values of the columns for a prediction, or for the error of a row."""
        if isinstance(result, Exception):
            if self.errors == "raise":
                raise result
            prediction = getattr(result, "prediction", None)
            error = getattr(prediction, "error", None) or f"{type(result).__name__}: {result}"
            id, status = getattr(result, "prediction_id", None), getattr(prediction, "status", None)
            return dict(zip(COLUMNS, (None, str(error), id, status), strict=True))
        output = result.output
        if self.output_type is None and output is not None and not isinstance(output, str):
            output = json.dumps(output, default=str)  # paths of saved files
        return dict(zip(COLUMNS, (output, None, result.id, result.status), strict=True))


def _shared(client: Replicate) -> Replicate:
    """Return the client of all tasks in this process that have the same options.

    They share connections and rate limiters.
    """
    return _clients.setdefault(pickle.dumps(client), client)
