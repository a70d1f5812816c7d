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

from replicate import ReplicateError
from replicate.bulk.fingerprint import fingerprint
from replicate.bulk.journal_file import JournalFile
from replicate.bulk.store import Store

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


CLAIM = {"at": "2026-01-02T03:04:05+00:00", "sent": "b"}
END = {"id": "p1", "status": "succeeded", "output": "o"}


def test_a_journal_reads_what_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    objects = {"a/1/0": CLAIM, "ids/p1": {"key": "a", "attempt": 0}, "a/1/0.out": {"id": "p1"}}
    journal = JournalFile(path)
    for name, value in objects.items():
        assert journal.create(name, value)
    journal.close()
    again = JournalFile(path)
    assert again.create("a/1/0.end", END)
    for name, value in {**objects, "a/1/0.end": END}.items():
        assert again.get(name) == value
        assert again.create(name, value)  # as if it was written now
        assert not again.create(name, {**value, "more": 1})
    assert again.get("b/1/0") is None
    assert again.names() == [*objects, "a/1/0.end"]
    assert len(path.read_bytes().splitlines()) == 4


def test_equal_inputs_have_different_objects(tmp_path: Path) -> None:
    for _ in range(2):
        journal = JournalFile(tmp_path / "runs.jsonl")
        assert [journal.folder(key) for key in "aba"] == ["a/1", "b/1", "a/2"]
        journal.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.jsonl"


def write(path: Path, name: str, value: dict[str, Any] = CLAIM) -> None:
    journal = JournalFile(path)
    journal.create(name, value)
    journal.close()


def names(path: Path) -> list[str]:
    journal = JournalFile(path)
    journal.close()
    return journal.names()


@pytest.mark.parametrize("cut", range(1, 70, 9))
def test_an_incomplete_line_is_skipped(path: Path, cut: int) -> None:
    write(path, "a/1/0")
    write(path, "a/1/0.out", {"id": "p1" * 20})
    path.write_bytes(path.read_bytes()[:-cut])
    write(path, "b/1/0")
    assert names(path) == ["a/1/0", *(["a/1/0.out"] if cut == 1 else []), "b/1/0"]
    assert all(json.loads(line) for line in path.read_bytes().splitlines()[2:])
    journal = JournalFile(path, read_only=True)
    assert journal.get("b/1/0") == CLAIM
    journal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit for the size of files")
@pytest.mark.parametrize("size", [0, 1, 5, 12, 60])
def test_an_object_after_a_full_disk_is_not_lost(path: Path, size: int) -> None:
    import resource

    journal = JournalFile(path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        with pytest.raises(OSError, match="too large"):
            journal.create("a/1/0", CLAIM)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert path.stat().st_size == size
    assert journal.get("a/1/0") is None
    assert journal.create("b/1/0", CLAIM)
    assert journal.get("b/1/0") == CLAIM
    journal.close()
    assert names(path) == ["b/1/0"]


@pytest.mark.parametrize("damage", [b"\0" * 50, b"\0" * 50 + b"\n", b"\n\r\n", b'{"na\n'])
def test_power_loss_does_not_lock_a_journal(path: Path, damage: bytes) -> None:
    path.write_bytes(damage)
    write(path, "a/1/0")
    path.write_bytes(path.read_bytes() + damage)
    write(path, "b/1/0")
    assert names(path) == ["a/1/0", "b/1/0"]


def test_unknown_properties_and_kinds_are_ignored(path: Path) -> None:
    write(path, "a/1/0", {**CLAIM, "later": [1]})
    write(path, "a/1/0.later", {})
    assert names(path) == ["a/1/0", "a/1/0.later"]


ODD: list[tuple[str, Any, str]] = [
    ("a/1/0", {"at": 5}, "its 'at' is not a string"),
    ("a/1/0", {}, "its 'at' is not a string"),
    ("a/1/0", {**CLAIM, "at": "2026-13-45"}, "Invalid isoformat|month must be"),
    ("a/1/0", {**CLAIM, "at": "2026-01-02T03:04:05"}, "has no time zone"),
    ("a/1/0", {**CLAIM, "sent": []}, "its 'sent' is not a string"),
    ("a/1/0", {"none": "x"}, "its 'at' is not a string"),
    ("a/1/0", {**CLAIM, "protocol": 2}, "another version of this library"),
    ("a/1/0", [], "is not a JSON object"),
    ("a/1/0.out", {}, "its 'id' is not a string"),
    ("a/1/0.out", {"id": 5}, "its 'id' is not a string"),
    ("a/1/0.out", {"none": None}, "its 'none' is not a string"),
    ("a/1/0.end", {"id": "p1"}, "its 'status' is not a string"),
    ("a/1/0.end", {**END, "saved": 5}, "its 'saved' is not a JSON object"),
    ("ids/p1", {}, "its 'key' is not a string"),
]


@pytest.mark.parametrize(("name", "value", "problem"), ODD, ids=repr)
def test_a_damaged_line_is_named(path: Path, name: str, value: Any, problem: str) -> None:
    write(path, "b/1/0")
    with path.open("a") as file:
        file.write(json.dumps({"name": name, "value": value}) + "\n")
    for _ in range(2):  # the lock is released
        with pytest.raises(ValueError, match=rf"line 2 of .*runs.jsonl is damaged: .*({problem})"):
            JournalFile(path)


@pytest.mark.parametrize(("name", "value", "problem"), ODD, ids=repr)
def test_a_damaged_object_is_named(tmp_path: Path, name: str, value: Any, problem: str) -> None:
    store = Store(tmp_path.as_uri())
    store.put(name, json.dumps(value).encode())
    with pytest.raises(ReplicateError, match=rf"{name} is damaged: .*({problem})"):
        store.get(name)


def test_a_missing_property_is_named(path: Path) -> None:
    path.write_text('{"name": "a/1/0"}\n')
    with pytest.raises(ValueError, match=r"line 1 of .* is damaged: no 'value'"):
        JournalFile(path)


@pytest.mark.parametrize("text", ['{"text": "a"}\n', "[1]\n", "a", "\ufeff{}", "\n\nname\n"])
def test_another_file_is_refused(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ValueError, match=r"is not a journal of map"):
        JournalFile(path)
    assert path.read_text() == text


def test_deep_json_is_skipped(path: Path) -> None:
    path.write_bytes(b'{"name": "x", "value": ' + b"[" * 200_000 + b"\n")
    assert names(path) == []


def test_a_journal_is_locked_until_it_is_closed_or_deleted(path: Path) -> None:
    journal = JournalFile(path)
    with pytest.raises(ValueError, match=r"is in use by another map"):
        JournalFile(path)
    journal.close()
    with pytest.raises(ValueError, match="is closed"):
        journal.create("a/1/0", CLAIM)
    journal = JournalFile(path)
    del journal
    gc.collect()
    JournalFile(path).close()


PROGRAM = """
import sys
from replicate.bulk.journal_file import JournalFile
journal = JournalFile(sys.argv[1])
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
            JournalFile(path)
        program.kill()
    JournalFile(path).close()


LINE = json.dumps({"name": "a/1/0", "value": CLAIM}).encode()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    lines=st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.tuples(
                st.sampled_from(["a/1/0", "a/1/0.out", "a/1/0.end", "ids/p1", "a", None]),
                st.sampled_from([*({**END, key: None} for key in END), CLAIM, {}, [], None, "x"]),
            ).map(lambda pair: json.dumps({"name": pair[0], "value": pair[1]}).encode()),
            st.sampled_from([LINE[:cut] for cut in range(0, 90, 7)]),
        ),
        max_size=6,
    ),
    ending=st.sampled_from([b"\n", b"\r\n", b"\0\n", b""]),
)
def test_any_file_is_read_or_refused(lines: list[bytes], ending: bytes) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "runs.jsonl"
        content = ending.join([LINE, *lines])
        path.write_bytes(content)
        try:
            write(path, "b/1/0")
        except ValueError:
            assert path.read_bytes() == content
        else:
            assert "b/1/0" in names(path)
