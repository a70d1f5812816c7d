"""Files of this machine, read for a journal."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest

from replicate.bulk.fingerprint import fingerprint


def of(file: Any) -> str:
    return fingerprint("acme/model", {"file": file})


def test_a_fingerprint_is_that_of_the_whole_content(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"content" * 100_000)
    expected = of(path.read_bytes())
    memory = io.BytesIO(path.read_bytes())
    with path.open("rb") as file:
        for reader in (path, file, memory):
            for position in (0, 5, 700_000):
                if not isinstance(reader, Path):
                    reader.seek(position)
                assert of(reader) == expected
                assert isinstance(reader, Path) or reader.tell() == position
    assert of(b"other") != expected
    assert expected != of(hashlib.sha256(path.read_bytes()).hexdigest() + "x")


def test_what_can_be_read_only_once_has_none() -> None:
    class Pipe:
        def read(self, size: int) -> bytes:
            raise AssertionError("it must not be read")

    with pytest.raises(TypeError, match="cannot compare a Pipe"):
        of(Pipe())
