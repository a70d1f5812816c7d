"""The commands `bulk run` and `bulk report`: a model on many inputs, and a page of what it did."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from cyclopts import App
from cyclopts.types import NonNegativeFloat
from rich.progress import BarColumn, Progress, TextColumn

from ..bulk.progress import display_options, progress_text
from ..errors import AuthenticationError, PermissionDeniedError
from ..typed.check import check
from ..typed.schema import Schema
from .base import Failure
from .credentials import connect
from .display import note, write
from .inputs import read_text, schema_of, type_of
from .report import cost, page, predict_times
from .run import ModelName

bulk: App = App("bulk", help="Run a model on many inputs.")


@bulk.command
def run(
    inputs: Path,
    model: ModelName,
    /,
    *,
    journal: str | None = None,
    save: Path | None = None,
    concurrency: int = 8,
    price: NonNegativeFloat = 0,
) -> None:
    """Run a model on each row of a file, and print a line of JSON for each.

    The file is `.csv`, with the names of inputs in its first row, or `.jsonl`. `@path` is a file
    for an input that is one. All rows are checked before anything costs. With --journal, the same
    command resumes after it was killed, and creates nothing twice; without, Ctrl-C cancels what
    runs.

    Some examples:
    - `replicate bulk run inputs.csv owner/name > results.jsonl`
    - `replicate bulk run inputs.csv owner/name --journal runs.jsonl --save out > results.jsonl`

    Args:
        inputs: File with a row for each input.
        model: `owner/name`, `owner/name:version` or `deployments/owner/name`.
        journal: File that records predictions, or the URL of a bucket or folder.
        save: Directory for the files of the outputs.
        concurrency: Predictions that run at the same time, 8 if absent.
        price: Price of a second in US dollars, for the cost.
    """
    options: Any = {"journal": journal, "save_to": save, "concurrency": concurrency}
    failed, seconds = 0, 0.0
    with connect() as client, _bar() as bar:
        known = schema_of(client.use(model))
        rows = [*_records(inputs, lambda row: check(known, _typed(row, known), model))]
        task = bar.add_task(f"0/{len(rows)}", total=len(rows))
        bar.advance(task, 0)  # the rate begins here
        with client.map(model, rows, ordered=False, result="prediction", **options) as results:
            for line in _lines(rows, results, resumes=journal is not None):
                write(json.dumps(line, default=str) + "\n")
                failed += line["error"] is not None
                seconds += sum(predict_times([line]))
                bar.advance(task)
                state = progress_text(bar.tasks[task], failed)
                bar.update(task, description=f"{state}, {cost(seconds, price)}")
    if failed:
        raise Failure(f"{failed} of {len(rows)} failed", code=1)
    note(f"{len(rows)} succeeded")


@bulk.command
def report(results: Path, /, *, html: Path, price: NonNegativeFloat = 0) -> None:
    """Write a page with outputs beside their inputs, durations, failures by reason, and the cost.

    The page is one file, and opens without a network if the files were saved by `bulk run --save`.
    It contains those that are below the current directory, or below that of the results.

    Some examples:
    - `replicate bulk report results.jsonl --html report.html --price 0.001525`

    Args:
        results: Output of `bulk run`.
        html: File to write.
        price: Price of a second in US dollars, for the cost.
    """
    text, linked = page([*_records(results)], results.parent, price)
    html.write_text(text, "utf-8")
    note(f"wrote {html}")
    if linked:
        note(f"{linked} files are linked, not embedded: the API deletes its files after an hour")


def _bar() -> Progress:
    """Return a progress bar on stderr, which leaves stdout as it is in a pipe."""
    columns = BarColumn(20), TextColumn("{task.description}")
    return Progress(*columns, disable=not sys.stderr.isatty(), **display_options())


def _records(
    file: Path, read: Callable[[dict[str, Any]], dict[str, Any]] = dict
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of CSV, or the objects of one of JSON lines.

    Args:
        file: File in UTF-8.
        read: Function that returns the row to yield, or raises its error.

    Raises:
        Failure: A row is not valid. The error has its number.
    """
    csv.field_size_limit(2**31 - 1)  # not 128 KiB, as some texts and data URIs have more
    number = 1
    with file.open(encoding="utf-8-sig", newline="") as lines:
        is_csv = file.suffix.lower() == ".csv"
        filled = filter(str.strip, lines)
        records: Any = csv.DictReader(lines, strict=True) if is_csv else map(json.loads, filled)
        try:
            for record in records:
                if not isinstance(record, dict) or None in record:
                    raise ValueError("a value has no name")
                yield read(cast("dict[str, Any]", record))
                number += 1
        except (Failure, ValueError, RecursionError, csv.Error) as error:
            raise Failure(f"row {number} of {file}: {error}") from None


def _typed(row: dict[str, Any], schema: Schema) -> dict[str, Any]:
    """Return a row with the types of the schema, without its empty cells."""
    return {name: _value(schema, name, value) for name, value in row.items() if value != ""}


def _value(schema: Schema, name: str, value: Any) -> Any:
    type = type_of(schema, name)
    is_text = isinstance(value, str) and (not value.startswith("@") or "FileInput" in str(type))
    return read_text(type, value) if is_text else value


def _lines(
    inputs: list[dict[str, Any]], results: Iterable[tuple[int, Any]], resumes: bool
) -> Iterator[dict[str, Any]]:
    """Yield the line of each result: a prediction, or the error of one."""
    try:
        for index, result in results:
            if isinstance(result, AuthenticationError | PermissionDeniedError):
                raise result
            error = f"{result}" if isinstance(result, Exception) else None
            prediction: Any = getattr(result, "prediction", None if error else result)
            line = {**prediction.to_dict(), "output": prediction.output} if prediction else {}
            yield {"index": index, "output": None, **line, "input": inputs[index], "error": error}
    except KeyboardInterrupt as error:
        error.add_note("the same command resumes" if resumes else "what was running is canceled")
        raise
