"""Tables and text for a terminal, JSON lines and plain output for a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from replicate_api.records import Page
from rich.table import Table
from rich.text import Text

from ..typed.check import expected
from ..typed.schema import Schema
from .base import console

ROWS = 50
"""Rows of a table, if there is no --limit."""

_COLUMNS = {
    "Prediction": {"id": "id", "model": "model", "status": "status", "created": "created_at"},
    "Training": {"id": "id", "model": "model", "status": "status", "created": "created_at"},
    "Model": {"model": "owner/name", "runs": "run_count", "description": "description"},
    "Version": {"version": "id", "created": "created_at", "cog": "cog_version"},
    "Deployment": {"deployment": "owner/name"},
    "Collection": {"slug": "slug", "name": "name", "description": "description"},
    "Hardware": {"sku": "sku", "name": "name"},
    "File": {"file": "id", "name": "name", "type": "content_type", "bytes": "size"},
}
"""The columns of records, and their attributes. Other records have their first four.

A column named `id` is printed whole, so it has short ids only.
"""


def note(text: str) -> None:
    """Print a line for people, never for programs."""
    with suppress(OSError):  # it is lost on a full disk, but the exit code is not
        print(visible(text), file=sys.stderr, flush=True)


def visible(text: str) -> str:
    """Return a text without control characters, which could change a terminal."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\r\t")


def write(text: str) -> None:
    """Write output: unchanged in a pipe, without control characters in a terminal."""
    sys.stdout.write(visible(text) if sys.stdout.isatty() else text)
    sys.stdout.flush()


def show(value: Any, as_json: bool = False, limit: int | None = None) -> None:
    """Print the result of an operation."""
    in_pipe = as_json or not sys.stdout.isatty()
    if value is None:
        note("done")
    elif isinstance(value, str):
        write(value.removesuffix("\n") + "\n")
    elif not isinstance(value, list | Page):
        text = _json(value)
        write(f"{text}\n") if in_pipe else console.print_json(visible(text))
    elif in_pipe:
        for record in islice(cast("Iterable[Any]", value), limit):
            write(f"{_json(record)}\n")
    else:
        _show_records(cast("Iterable[Any]", value), limit)


def show_inputs(name: str, schema: Schema) -> None:
    """Print the inputs of a model."""
    rows = (
        (one.name, expected(one.type), "required" if one.required else one.default, one.description)
        for one in schema.inputs.values()
    )
    _show_table(("input", "type", "default", "description"), rows, f"Inputs of {name}")


def show_output(output: Any, in_pieces: bool) -> None:
    """Print an output: text and files as lines, anything else as JSON.

    Args:
        output: Output of a prediction or training.
        in_pieces: A list of texts is one text.
    """
    lines = cast("list[Any]", output) if isinstance(output, list) else [output]
    if in_pieces and all(type(line) is str for line in lines):  # a file is a subclass
        lines = ["".join(lines)]
    elif not all(isinstance(line, str | Path) for line in lines):
        lines = [json.dumps(output, default=str)]
    for line in lines:
        write(str(line).removesuffix("\n") + "\n")


def _show_records(records: Iterable[Any], limit: int | None) -> None:
    """Print records as a table: of more pages only as many as it has rows."""
    iterator = iter(records)
    found = list(islice(iterator, limit or ROWS))
    if not found:
        note("none")
        return
    others = {name: name for name in [*found[0].to_dict()][:4]}
    columns = _COLUMNS.get(type(found[0]).__name__, others)
    _show_table(columns, ([_attribute(one, name) for name in columns.values()] for one in found))
    if limit is None and next(iterator, None) is not None:
        note(f"the first {len(found)}; --limit shows more")


def _show_table(titles: Collection[str], rows: Iterable[Iterable[Any]], title: str = "") -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, title=title, title_justify="left")
    overflow: Any = "ellipsis" if "id" in titles else "fold"
    for column in titles:
        table.add_column(column, overflow=overflow, no_wrap=column == "id")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    with console.capture() as shown:
        console.print(table)
    for line in shown.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")  # rich fills the last column with spaces


def _json(value: Any) -> str:
    return json.dumps(value.to_dict() if hasattr(value, "to_dict") else value, default=str)


def _attribute(record: Any, name: str) -> Any:
    values = [getattr(record, part, None) for part in name.split("/")]
    return values[0] if len(values) == 1 else "/".join(map(str, values))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    text = value if isinstance(value, str) else json.dumps(value)
    return " ".join(visible(text[:500]).split())
