"""What a model's function is called with."""

import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

from replicate.sandbox import File, Sandbox

from .conftest import Caller


class Color(enum.Enum):
    RED = "red"


def test_all_types(sandbox: Sandbox, caller: Caller) -> None:
    got: dict[str, Any] = {}

    @sandbox.model("acme/taker")
    def acquire(
        file: File,
        path: Path,
        data: bytes,
        color: Color,
        mode: Literal["fast", "good"],
        files: list[File],
        maybe: Annotated[File | None, {"description": "may be left out"}] = None,
        nothing: Path | None = None,
        either: int | str = 0,
    ) -> str:
        got.update(locals(), text=path.read_text())
        return path.name

    upload = caller.post("/files", files={"content": ("photo.txt", b"up")}).json()["urls"]["get"]
    record = caller.create(
        "acme/taker",
        file="data:,a",
        path=upload,
        data="data:,c",
        color="red",
        mode="fast",
        files=["data:,d", "data:,e"],
        maybe="data:,f",
        either="data:,g",
    )
    assert caller.until(record)["output"] == "photo.txt"
    assert (got["file"].data, got["text"], got["data"]) == (b"a", "up", b"c")
    assert not got["path"].exists()
    assert (got["color"], got["mode"]) == (Color.RED, "fast")
    assert [file.data for file in got["files"]] == [b"d", b"e"]
    assert (got["maybe"].data, got["nothing"], got["either"]) == (b"f", None, "data:,g")


def test_input_file_exists_until_the_last_item(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/reader")
    def read(path: Path) -> Iterator[Path]:
        yield path
        yield path.with_suffix(path.suffix)

    record = caller.until(caller.create("acme/reader", path="data:text/plain,hello"))
    assert [caller.get(url).text for url in record["output"]] == ["hello", "hello"]


@pytest.mark.parametrize(
    "url", ["https://elsewhere.test/a.png", "data:image/png;base64,a", "data:x", "data:\n/,x"]
)
def test_unknown_urls_fail_the_prediction(sandbox: Sandbox, caller: Caller, url: str) -> None:
    record = caller.until(caller.create("sandbox/upscaler", image=url))
    assert record["status"] == "failed"
    assert record["error"]


def test_uploads_that_have_expired_are_not_read(sandbox: Sandbox, caller: Caller) -> None:
    upload = caller.post("/files", files={"content": b"x"}).json()["urls"]["get"]
    sandbox.clock.advance(24 * 3600)
    assert caller.until(caller.create("sandbox/upscaler", image=upload))["status"] == "failed"


def test_positional_only_parameters(sandbox: Sandbox) -> None:
    def strange(text: str, /) -> str:
        return text

    with pytest.raises(TypeError, match="text must not be positional-only"):
        sandbox.model("acme/strange")(strange)
