"""The journal of `map`: what tells inputs apart, and what its lines say."""

import io
import json
from collections import UserDict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from replicate import Prediction
from replicate.bulk.journal import Entry, Journal, key_of

CONTENT = bytes(range(256))


def test_an_input_is_known_whatever_the_order_of_its_properties() -> None:
    key = key_of("/models/a/b", {"a": 1, "b": {"c": 2, "d": 3}})
    assert key == key_of("/models/a/b", UserDict({"b": {"d": 3, "c": 2}, "a": 1}))
    assert key != key_of("/models/a/c", {"a": 1, "b": {"c": 2, "d": 3}})
    assert key != key_of("/models/a/b", {"a": 1, "b": {"c": 2, "d": 4}})


def test_a_file_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(CONTENT)
    later = io.BytesIO(b"read already" + CONTENT)
    later.seek(12)
    with path.open("rb") as file:
        same: list[Any] = [CONTENT, bytearray(CONTENT), memoryview(CONTENT), path, file, later]
        assert len({key_of("t", {"files": [one]}) for one in same}) == 1
        assert (file.tell(), later.tell()) == (0, 12)
    assert key_of("t", {"files": [CONTENT[1:]]}) != key_of("t", {"files": [CONTENT]})


def test_images_and_arrays_are_known_by_what_is_in_them() -> None:
    teal, red = Image.new("RGB", (4, 4), "teal"), Image.new("RGB", (4, 4), "red")
    assert key_of("t", teal) == key_of("t", teal.copy()) == key_of("t", numpy.asarray(teal))
    assert key_of("t", teal) != key_of("t", red)
    assert key_of("t", numpy.arange(3)) == key_of("t", [0, 1, 2])
    # As it is sent, and as the API then has it.
    assert key_of("t", datetime(2026, 1, 2, tzinfo=UTC)) == key_of("t", "2026-01-02T00:00:00Z")


class AsyncReader:
    async def read(self) -> bytes:
        return CONTENT

    async def seek(self, position: int) -> None: ...


@pytest.mark.parametrize("value", [object(), {1}, AsyncReader()])
def test_what_cannot_be_told_from_another_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="a journal cannot tell"):
        key_of("t", {"a": value})


AT = "2026-01-02T03:04:05+00:00"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    journal = Journal(path)
    first, second, third, fourth = (
        Entry(key, index, f"sent {key}", AT) for index, key in enumerate(["a", "b", "c", "d"])
    )
    for entry in (first, second, third, fourth):
        journal.write("intent", entry)
    for entry, id in ((second, "p1"), (third, "p2")):
        entry.id = id
        journal.write("created", entry)
    done = Prediction.from_dict({"id": "p2", "status": "succeeded", "input": {}, "output": "o"})
    journal.write("finished", third, done)
    journal.write("refused", fourth)

    again = Journal(path)
    assert again.all() == [first, second, third]
    assert again.prediction(first) is again.prediction(second) is None
    kept = again.prediction(third)
    assert kept is not None
    assert (kept.id, kept.output) == ("p2", "o")
    assert [again.take(key, 9) for key in "abcdcba"] == [first, second, third, *[None] * 4]


def test_equal_inputs_have_a_prediction_each(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "runs.jsonl")
    for index in (3, 5):
        journal.write("created", Entry("a", index, "a", AT, f"p{index}"))
    again = Journal(tmp_path / "runs.jsonl")
    found = [again.take("a", index) for index in (5, 7, 9)]
    assert [entry and entry.id for entry in found] == ["p5", "p3", None]


@pytest.mark.parametrize("cut", range(1, 100, 9))
def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "runs.jsonl"
    Journal(path).write("intent", Entry("a", 0, "a", AT))
    Journal(path).write("created", Entry("a", 0, "a", AT, "p1"))
    path.write_bytes(path.read_bytes()[:-cut])
    Journal(path).write("intent", Entry("b", 1, "b", AT))
    again = Journal(path)
    assert [(entry.key, entry.id) for entry in again.all()] == [
        ("a", "p1" if cut == 1 else None),
        ("b", None),
    ]
    assert all(json.loads(line) for line in path.read_bytes().splitlines()[2:])
