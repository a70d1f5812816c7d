"""Compressed bodies: in bounded memory, and whole."""

import gzip
import zlib
from collections.abc import Callable

import pytest

from replicate._core.decoding import CHUNK, Decompressor

CONTENT = bytes(range(256)) * 10_000


def decompress(encoding: str, *chunks: bytes) -> list[bytes]:
    decompressor = Decompressor(encoding)
    found = [piece for chunk in chunks for piece in decompressor.decompress(chunk)]
    decompressor.finish()
    return found


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress)],
)
@pytest.mark.parametrize("size", [1, 1000, 10**9])
def test_any_chunks(encoding: str, compress: Callable[[bytes], bytes], size: int) -> None:
    body = compress(CONTENT)
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    assert b"".join(decompress(encoding, *chunks)) == CONTENT


def test_several_members() -> None:
    assert b"".join(decompress("gzip", gzip.compress(b"a") + gzip.compress(b"b"))) == b"ab"


def test_memory_is_bounded() -> None:
    pieces = decompress("gzip", gzip.compress(bytes(50 * CHUNK)))
    assert sum(map(len, pieces)) == 50 * CHUNK
    assert max(map(len, pieces)) <= CHUNK


def test_an_empty_body_is_complete() -> None:
    decompressor = Decompressor("gzip")
    assert list(decompressor.decompress(b"")) == []
    decompressor.finish()


@pytest.mark.parametrize("cut", [1, 10, -8, -1])
def test_an_early_end_is_an_error(cut: int) -> None:
    with pytest.raises(ValueError, match="gzip body ended early"):
        decompress("gzip", gzip.compress(CONTENT)[:cut])


def test_a_member_that_ends_early_is_an_error() -> None:
    with pytest.raises(ValueError, match="ended early"):
        decompress("gzip", gzip.compress(b"a"), gzip.compress(b"b")[:-4])


def test_what_is_not_compressed_is_an_error() -> None:
    with pytest.raises(ValueError, match="not gzip"):
        decompress("gzip", b"plain")
    with pytest.raises(ValueError, match="unexpected content encoding"):
        Decompressor("br")
