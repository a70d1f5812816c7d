"""Each recipe of docs/engines.md runs, and creates one prediction for each row, whatever dies."""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from replicate.sandbox import Sandbox
from replicate.sandbox.faults import Exchange
from tests.engines.harness import HANG, Model, Program, Storage, until
from tests.engines.recipes import delete_results, read_results, recipe, write_rows

pytestmark = pytest.mark.timeout(4 * HANG)  # up to three programs, one after the other

# Engines whose workers are processes of their own; in the others the program is the worker.
CLUSTERS = [
    "Ray Data",
    "Dask",
    pytest.param(
        "Spark",
        marks=pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs java"),
    ),
]
ENGINES = [*CLUSTERS, "polars", "datasets", "pandas", "Daft"]
ROWS = 120
HELD_AFTER = 40
"""Predictions that end before a process is killed."""


def rows(count: int = ROWS) -> list[dict[str, Any]]:
    """Return rows with captions, of which every other has a seed, and the last fails."""
    captions = [f"caption {number}" for number in range(count - 1)] + ["bad"]
    return [
        {"id": number, "caption": caption, "seed": number if number % 2 else None}
        for number, caption in enumerate(captions)
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_recipe_runs(
    engine: str,
    sandbox: Sandbox,
    storage: Storage,
    model: Model,
    start: Callable[..., Program],
    tmp_path: Path,
) -> None:
    write_rows(rows(), tmp_path, storage)
    start(recipe("The object", engine)).wait()
    check(read_results(tmp_path, storage), sandbox, storage)
    for name, content in everything_written(tmp_path, storage):
        assert sandbox.token.encode() not in content, name


def everything_written(folder: Path, storage: Storage) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of all objects and files, logs of the engine included."""
    for name in storage.names():
        yield name, storage.read(name)
    for root in (folder, folder / "ray"):
        for file in root.rglob("*"):
            if file.is_file() and not file.is_symlink():
                yield str(file), file.read_bytes()


def check(results: list[dict[str, Any]], sandbox: Sandbox, storage: Storage) -> None:
    """Compare the results with the rows, and the predictions with the number of rows."""
    assert [row["id"] for row in results] == list(range(ROWS))
    *succeeded, failed = results
    for row in succeeded:
        assert row["status"] == "succeeded"
        assert row["error"] is None
        [url] = json.loads(row["output"])
        assert storage.read(url) == f"{row['caption']} {row['seed'] or 0}".encode()
    assert failed["status"] == "failed"
    assert failed["output"] is None
    assert "the prompt is bad" in failed["error"]
    assert len(sandbox.predictions) == ROWS


@pytest.mark.parametrize("engine", CLUSTERS)
def test_a_killed_worker_creates_nothing_twice(
    engine: str,
    sandbox: Sandbox,
    storage: Storage,
    model: Model,
    start: Callable[..., Program],
    tmp_path: Path,
) -> None:
    write_rows(rows(), tmp_path, storage)
    model.held_after = HELD_AFTER
    # Spark repeats a task on one machine only if the master says how often.
    program = start(
        recipe("The object", engine),
        PYSPARK_SUBMIT_ARGS="--master local[2,4] pyspark-shell",
    )
    until(lambda: model.started > HELD_AFTER, "predictions")
    program.kill_a_worker()
    model.release()
    program.wait()
    check(read_results(tmp_path, storage), sandbox, storage)


class Held:
    """A fault that holds downloads until it is released."""

    def __init__(self) -> None:
        self.waiting = 0
        self.released = False

    async def __call__(self, exchange: Exchange) -> None:
        self.waiting += 1
        while not self.released:
            await asyncio.sleep(0.02)
        await exchange.proceed()


@pytest.mark.parametrize("killed", ["while predictions run", "while files are saved"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_killed_program_continues(
    engine: str,
    killed: str,
    sandbox: Sandbox,
    storage: Storage,
    model: Model,
    start: Callable[..., Program],
    tmp_path: Path,
) -> None:
    write_rows(rows(), tmp_path, storage)
    downloads = Held()
    if killed == "while predictions run":
        model.held_after = HELD_AFTER
    else:
        sandbox.faults.add("GET", "/outputs/*", downloads, count=None, after=HELD_AFTER)
    program = start(recipe("The object", engine))
    until(lambda: model.started > HELD_AFTER, "predictions")
    until(lambda: model.held_after or downloads.waiting, "a download")
    program.kill()
    model.release()
    downloads.released = True
    start(recipe("The object", engine)).wait()
    results = read_results(tmp_path, storage)
    check(results, sandbox, storage)

    delete_results(tmp_path, storage)
    sandbox.requests.clear()
    start(recipe("The object", engine)).wait()
    assert read_results(tmp_path, storage) == results
    # Each process reads the time of the API from a list, and sends nothing else.
    requests = {(request.method, request.path) for request in sandbox.requests}
    assert requests <= {("GET", "/v1/predictions")}
