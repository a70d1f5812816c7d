"""Which values are files, and how each is sent."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from replicate._core.inputs import choose_inline, find_files, is_file, replace_files


def test_a_str_is_never_a_file() -> None:
    assert not any(map(is_file, ["/etc/passwd", 1, None, True, 1.5, {}, []]))
    assert all(map(is_file, [Path("a"), b"a", bytearray(b"a"), memoryview(b"a")]))


def test_each_file_is_found_once() -> None:
    input = {"a": Path("x"), "b": [Path("x").absolute(), {"c": b"x"}], "d": "x"}
    found = find_files(input)
    assert list(found.values()) == [("b", Path("x").absolute()), ("b", b"x")]
    assert replace_files(input, dict.fromkeys(found, "u")) == {
        "a": "u",
        "b": ["u", {"c": "u"}],
        "d": "x",
    }


def test_size_decides() -> None:
    assert choose_inline([256_000, 256_001], "auto") == [True, False]
    assert choose_inline([1], "upload") == [False]
    assert choose_inline([200_000] * 51, "auto") == [True] * 50 + [False]
    with pytest.raises(ValueError, match="together"):
        choose_inline([10_000_001], "data-uri")


def test_arrays_are_lists_and_images_are_files() -> None:
    input = {"a": np.arange(3), "b": np.float32(1), "c": np.zeros((2, 2, 5), np.uint8)}
    expected = {"a": [0, 1, 2], "b": 1.0, "c": [[[0] * 5] * 2] * 2}
    assert replace_files(input, {}) == expected
    assert not any(map(is_file, input.values()))
    assert is_file(Image.new("RGB", (1, 1)))
    assert all(is_file(np.zeros(shape, np.uint8)) for shape in ((2, 2), (2, 2, 1), (2, 2, 4)))
