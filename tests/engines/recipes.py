"""The recipes of docs/engines.md, as programs, and the data that they read and write."""

import io
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet

from tests.engines.harness import Storage

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/engines.md"


def recipe(*headings: str) -> str:
    """Return the Python blocks below headings of the page as a program."""
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.M | re.S))
    blocks = [re.findall(r"^```python\n(.*?)^```$", sections[h], re.M | re.S) for h in headings]
    return "\n".join(block for section in blocks for block in section)


def write_rows(rows: list[dict[str, Any]], folder: Path, storage: Storage, files: int = 4) -> None:
    """Write the rows as Parquet files to captions/, below a folder and in the bucket."""
    table = pa.Table.from_pylist(
        rows, pa.schema({"id": pa.int64(), "caption": pa.string(), "seed": pa.int64()})
    )
    (folder / "captions").mkdir()
    size = -(-len(rows) // files)
    for number in range(files):
        sink = io.BytesIO()
        pa.parquet.write_table(table.slice(number * size, size), sink)
        name = f"captions/{number}.parquet"
        (folder / name).write_bytes(sink.getvalue())
        storage.write(name, sink.getvalue())


def delete_results(folder: Path, storage: Storage) -> None:
    """Delete what a recipe wrote to results: not all engines replace it."""
    for name in storage.names():
        if "/results/" in name:
            storage.delete(name)
    for path in folder.glob("results*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def read_results(folder: Path, storage: Storage, key: str = "id") -> list[dict[str, Any]]:
    """Return the rows that a recipe wrote to results, in the order of a column."""
    contents = [storage.read(name) for name in storage.names() if "/results/" in name]
    contents += [file.read_bytes() for file in sorted(folder.glob("results*/*.parquet"))]
    contents += [file.read_bytes() for file in folder.glob("results.parquet")]
    tables = [pa.parquet.read_table(io.BytesIO(content)) for content in contents if content]
    rows = [row for table in tables for row in table.to_pylist()]
    return sorted(rows, key=lambda row: row[key])
