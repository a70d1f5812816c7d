"""The journal of `map`: fingerprints of inputs, and its lines."""

import gc
import io
import json
import signal
import subprocess
import sys
import tempfile
from collections import UserDict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from replicate import Prediction
from replicate.bulk.journal import Entry, Journal, fingerprint

CONTENT = bytes(range(256))


def test_a_fingerprint_ignores_the_order_of_properties() -> None:
    key = fingerprint("/models/a/b", {"a": 1, "b": {"c": 2, "d": 3}})
    assert key == fingerprint("/models/a/b", UserDict({"b": {"d": 3, "c": 2}, "a": 1}))
    assert key != fingerprint("/models/a/c", {"a": 1, "b": {"c": 2, "d": 3}})
    assert key != fingerprint("/models/a/b", {"a": 1, "b": {"c": 2, "d": 4}})


def test_the_fingerprint_of_a_file_is_of_its_content(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(CONTENT)
    later = io.BytesIO(CONTENT)
    later.seek(12)  # a file is always sent whole
    with path.open("rb") as file:
        same: list[Any] = [CONTENT, bytearray(CONTENT), memoryview(CONTENT), path, file, later]
        assert len({fingerprint("t", {"files": [one]}) for one in same}) == 1
        assert (file.tell(), later.tell()) == (0, 12)
    assert fingerprint("t", {"files": [CONTENT[1:]]}) != fingerprint("t", {"files": [CONTENT]})


def test_the_fingerprint_of_an_image_is_of_its_pixels() -> None:
    teal, red = Image.new("RGB", (4, 4), "teal"), Image.new("RGB", (4, 4), "red")
    assert (
        fingerprint("t", teal)
        == fingerprint("t", teal.copy())
        == fingerprint("t", numpy.asarray(teal))
    )
    assert fingerprint("t", teal) != fingerprint("t", red)
    assert fingerprint("t", numpy.arange(3)) == fingerprint("t", [0, 1, 2])
    # As an argument, and as the API returns it.
    assert fingerprint("t", datetime(2026, 1, 2, tzinfo=UTC)) == fingerprint(
        "t", "2026-01-02T00:00:00Z"
    )


class AsyncReader:
    async def read(self) -> bytes:
        return CONTENT

    async def seek(self, position: int) -> None: ...


@pytest.mark.parametrize("value", [object(), {1}, AsyncReader()])
def test_a_value_without_a_fingerprint_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="a journal cannot compare"):
        fingerprint("t", {"a": value})


AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_journal_reads_what_it_wrote(tmp_path: Path) -> None:
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

    journal.close()
    again = Journal(path)
    assert again.all() == [first, second, third]
    assert again.prediction(first) is again.prediction(second) is None
    record = again.prediction(third)
    assert record is not None
    assert (record.id, record.output) == ("p2", "o")
    assert [again.pop(key, 9) for key in "abcdcba"] == [first, second, third, *[None] * 4]


def test_equal_inputs_have_a_prediction_each(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "runs.jsonl")
    for index in (3, 5):
        journal.write("created", Entry("a", index, "a", AT, f"p{index}"))
    journal.close()
    again = Journal(tmp_path / "runs.jsonl")
    found = [again.pop("a", index) for index in (5, 7, 9)]
    assert [entry and entry.id for entry in found] == ["p5", "p3", None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


def write(path: Path, *events: tuple[str, Entry]) -> None:
    journal = Journal(path)
    for event, entry in events:
        journal.write(event, entry)
    journal.close()


def entries(path: Path) -> list[tuple[str, str | None]]:
    journal = Journal(path)
    journal.close()
    return [(entry.key, entry.id) for entry in journal.all()]


INTENT = ("intent", Entry("a", 0, "a", AT))
CREATED = ("created", Entry("a", 0, "a", AT, "p1"))
OTHER = ("intent", Entry("b", 1, "b", AT))


@pytest.mark.parametrize("cut", range(1, 100, 9))
def test_an_incomplete_line_is_skipped(path: Path, cut: int) -> None:
    write(path, INTENT, CREATED)
    path.write_bytes(path.read_bytes()[:-cut])
    write(path, OTHER)
    assert entries(path) == [("a", "p1" if cut == 1 else None), ("b", None)]
    assert all(json.loads(line) for line in path.read_bytes().splitlines()[2:])


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit for the size of files")
@pytest.mark.parametrize("size", [0, 1, 5, 12, 60])
def test_an_event_after_a_full_disk_is_not_lost(path: Path, size: int) -> None:
    import resource

    journal = Journal(path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        with pytest.raises(OSError, match="too large"):
            journal.write(*INTENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.stat().st_size == size
    journal.write(*OTHER)
    journal.close()
    assert entries(path) == [("b", None)]


@pytest.mark.parametrize("damage", [b"\0" * 50, b"\0" * 50 + b"\n", b"\n\r\n", b'{"ev\n'])
def test_power_loss_does_not_lock_a_journal(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    write(path, INTENT)
    path.write_bytes(path.read_bytes() + damage)
    write(path, OTHER)
    assert entries(path) == [("a", None), ("b", None)]


def test_unknown_properties_are_ignored(path: Path) -> None:
    write(path, CREATED)
    path.write_bytes(path.read_bytes().replace(b'"key"', b'"later": [1], "key"'))
    assert entries(path) == [("a", "p1")]


LINE = {"event": "intent", "key": "a", "index": 0, "sent": "b", "at": AT.isoformat(), "id": None}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"at": "2026-13-45"}, "Invalid isoformat|month must be"),
        ({"at": "2026-01-02T03:04:05"}, "has no time zone"),
        ({"at": 5}, "must be str"),
        ({"key": []}, "is not of the type"),
        ({"index": "0"}, "is not of the type"),
        ({"id": 5}, "is not of the type"),
    ],
)
def test_a_damaged_line_is_named(path: Path, changes: dict[str, Any], problem: str) -> None:
    text = json.dumps({**LINE, **changes})
    path.write_text(f"{json.dumps(LINE)}\n{text}\n")
    for _ in range(2):  # the lock is released
        with pytest.raises(ValueError, match=rf"line 2 of .*runs.jsonl is damaged: .*({problem})"):
            Journal(path)


def test_a_missing_property_is_named(path: Path) -> None:
    path.write_text('{"event": "intent", "key": "a"}\n')
    with pytest.raises(ValueError, match=r"line 1 of .* is damaged: no 'index'"):
        Journal(path)


@pytest.mark.parametrize("text", ['{"text": "a"}\n', "[1]\n", "a", "\ufeff{}", "\n\nname\n"])
def test_another_file_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ValueError, match=r"is not a journal of map"):
        Journal(path)
    assert path.read_text() == text


def test_deep_json_is_skipped(path: Path) -> None:
    path.write_bytes(b'{"event": "x", "key": ' + b"[" * 200_000 + b"\n")
    assert entries(path) == []


def test_a_journal_is_locked_until_it_is_closed_or_deleted(path: Path) -> None:
    journal = Journal(path)
    with pytest.raises(ValueError, match=r"is in use by another map"):
        Journal(path)
    journal.close()
    with pytest.raises(ValueError, match="is closed"):
        journal.write(*INTENT)
    journal = Journal(path)
    del journal
    gc.collect()
    Journal(path).close()


PROGRAM = """
import sys
from replicate.bulk.journal import Journal
journal = Journal(sys.argv[1])
print("locked", flush=True)
sys.stdin.read()
"""


def test_a_killed_program_does_not_lock_a_journal(path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with program:
        assert program.stdout is not None
        assert program.stdout.readline().strip() == b"locked"
        with pytest.raises(ValueError, match=r"is in use by another map"):
            Journal(path)
        program.kill()
    Journal(path).close()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    lines=st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.fixed_dictionaries(
                {
                    name: st.sampled_from([value, None, "x", -1, [], AT.isoformat()])
                    for name, value in LINE.items()
                }
            ).map(lambda data: json.dumps(data).encode()),
            st.sampled_from([json.dumps(LINE).encode()[:cut] for cut in range(0, 120, 7)]),
        ),
        max_size=6,
    ),
    ending=st.sampled_from([b"\n", b"\r\n", b"\0\n", b""]),
)
def test_any_file_is_read_or_refused(lines: list[bytes], ending: bytes) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "runs.jsonl"
        content = ending.join([json.dumps(LINE).encode(), *lines])
        path.write_bytes(content)
        try:
            write(path, OTHER)
        except ValueError:
            assert path.read_bytes() == content
        else:
            assert ("b", None) in entries(path)
