"""Which values are files, and how each is sent."""

from pathlib import Path

import pytest

from replicate.inputs import files, inlined, is_file, with_urls


def test_a_str_is_never_a_file() -> None:
    assert not any(map(is_file, ["/etc/passwd", 1, None, True, 1.5, {}, []]))
    assert all(map(is_file, [Path("a"), b"a", bytearray(b"a"), memoryview(b"a")]))


def test_each_file_is_found_once() -> None:
    given = {"a": Path("x"), "b": [Path("x"), {"c": b"x"}], "d": "x"}
    found = files(given)
    assert list(found.values()) == [Path("x"), b"x"]
    assert with_urls(given, dict.fromkeys(found, "u")) == {
        "a": "u",
        "b": ["u", {"c": "u"}],
        "d": "x",
    }


def test_size_decides() -> None:
    assert inlined([256_000, 256_001], "auto") == [True, False]
    assert inlined([1], "upload") == [False]
    assert inlined([200_000] * 51, "auto") == [True] * 50 + [False]
    with pytest.raises(ValueError, match="together"):
        inlined([10_000_001], "data-uri")


def test_arrays_are_lists_and_pictures_are_files() -> None:
    numpy = pytest.importorskip("numpy")
    image = pytest.importorskip("PIL.Image")
    assert with_urls({"a": numpy.arange(3), "b": numpy.float32(1)}, {}) == {
        "a": [0, 1, 2],
        "b": 1.0,
    }
    assert is_file(image.new("RGB", (1, 1)))
