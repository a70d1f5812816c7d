"""State that outlives the process, in a SQLite file."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from replicate.sandbox import Sandbox, SandboxError

from .conftest import NEW_MODEL, Caller, deploy


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


def test_state_is_restored(make_sandbox: Callable[..., Sandbox], file: Path) -> None:
    sandbox = make_sandbox(state=file)
    with Caller(sandbox) as caller:
        image = caller.until(caller.create("sandbox/image", prompt="a cat"))
        text = caller.until(caller.create("sandbox/language", prompt="x y", pause=0))
        failed = caller.until(caller.create("sandbox/failing"))
        stream = httpx.get(text["urls"]["stream"]).text
        caller.post("/models", json=NEW_MODEL)
        caller.patch("/models/acme/new", json={"readme": "# Kept"})
        deploy(caller)
        upload = caller.post("/files", files={"content": ("a.txt", b"stored")}).json()
        training = caller.post(
            f"/models/sandbox/trainable/versions/{caller.version('sandbox/trainable')}/trainings",
            json={"destination": "acme/new", "input": {"train_data": "x"}},
        ).json()
        sandbox.clock.advance(10)
        training = caller.until(training)
        png = httpx.get(image["output"][0]).content
    sandbox.stop()

    again = make_sandbox(state=file)

    def moved(record: Any) -> Any:
        """What the record is with the URLs of the new sandbox."""
        if isinstance(record, dict):
            return {name: moved(value) for name, value in record.items()}
        if isinstance(record, list):
            return [moved(value) for value in record]
        if not isinstance(record, str):
            return record
        record = record.replace(sandbox.origin, again.origin)
        return record.replace(sandbox.delivery_origin, again.delivery_origin)

    with Caller(again) as caller:
        for record in (image, text, failed, training, upload):
            assert caller.get(moved(record["urls"]["get"])).json() == moved(record)
        assert httpx.get(moved(image["output"][0])).content == png
        restored = httpx.get(moved(text["urls"]["stream"])).text
        assert restored.count("event: output") == stream.count("event: output")
        assert restored.endswith("data: {}\n\n")
        listed = [each["id"] for each in caller.get("/predictions").json()["results"]]
        assert listed == [failed["id"], text["id"], image["id"]]
        assert caller.get("/models/acme/new/readme").text == "# Kept"
        names = [each["name"] for each in caller.get("/deployments").json()["results"]]
        assert names == ["app", "hello"]
        assert caller.until(caller.create("acme/new", prompt="x"))["output"] == "base: x"
        newest = caller.create("replicate/hello-world", text="x")
        assert caller.get("/predictions").json()["results"][0]["id"] == newest["id"]


def test_running_predictions_fail(make_sandbox: Callable[..., Sandbox], file: Path) -> None:
    sandbox = make_sandbox(state=file)
    with Caller(sandbox) as caller:
        record = caller.create("sandbox/slow", seconds=1e6)
        caller.until(record, "processing")
    sandbox.stop()
    with Caller(make_sandbox(state=file)) as caller:
        ended = caller.get(f"/predictions/{record['id']}").json()
    assert ended["status"] == "failed"
    assert "stopped" in ended["error"]


def test_models_run_once_they_are_defined(make_sandbox: Callable[..., Sandbox], file: Path) -> None:
    def shout(text: str) -> str:
        return text.upper()

    sandbox = make_sandbox(state=file)
    sandbox.model("acme/shouter")(shout)
    with Caller(sandbox) as caller:
        version = caller.version("acme/shouter")
    sandbox.stop()

    body = {"version": version, "input": {"text": "x"}}
    undefined = make_sandbox(state=file)
    with Caller(undefined) as caller:
        refused = caller.post("/predictions", json=body)
    assert refused.status_code == 422
    assert "acme/shouter" in refused.json()["detail"]
    undefined.stop()

    defined = Sandbox(state=file)
    defined.model("acme/shouter")(shout)
    with defined, Caller(defined) as caller:
        assert caller.version("acme/shouter") == version
        created = caller.post("/predictions", json=body)
        assert caller.until(created.json())["output"] == "X"


def test_deleted_rows_stay_deleted(make_sandbox: Callable[..., Sandbox], file: Path) -> None:
    sandbox = make_sandbox(state=file, keep=2)
    with Caller(sandbox) as caller:
        upload = caller.post("/files", files={"content": b"x"}).json()
        records = [caller.until(caller.create("sandbox/image", prompt=str(n))) for n in range(4)]
        caller.delete(f"/files/{upload['id']}")
        caller.delete("/deployments/acme/hello")
    sandbox.stop()
    with Caller(make_sandbox(state=file, keep=10)) as caller:
        listed = [each["id"] for each in caller.get("/predictions").json()["results"]]
        assert listed == [records[3]["id"], records[2]["id"]]
        assert caller.get("/files").json()["results"] == []
        assert caller.get("/deployments").json()["results"] == []


def test_file_is_locked(make_sandbox: Callable[..., Sandbox], file: Path) -> None:
    first = make_sandbox(state=file)
    with pytest.raises(SandboxError, match="cannot be used as a state file: database is locked"):
        make_sandbox(state=file)
    first.stop()
    make_sandbox(state=file)


def test_file_with_another_schema(make_sandbox: Callable[..., Sandbox], file: Path) -> None:
    make_sandbox(state=file).stop()
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE state SET body = '[{}]' WHERE name = 'models'")
    with pytest.raises(SandboxError, match="cannot be used as a state file"):
        make_sandbox(state=file)


@pytest.mark.parametrize("content", ["not a database at all", None])
def test_file_that_is_not_sqlite(
    make_sandbox: Callable[..., Sandbox], file: Path, content: str | None
) -> None:
    if content is None:
        file.mkdir()
    else:
        file.write_text(content * 100)
    with pytest.raises(SandboxError, match="cannot be used as a state file"):
        make_sandbox(state=file)
