"""Decompress response bodies in bounded memory, and detect truncated ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ACCEPTED_ENCODINGS = ("gzip", "x-gzip", "deflate")

CHUNK = 1024 * 1024
"""Bytes that are decompressed at a time."""

_DETECT_HEADER = zlib.MAX_WBITS | 32


class Decompressor:
    """A decoder for the content encodings that the client accepts."""

    def __init__(self, encoding: str) -> None:
        """Create a decoder.

        Raises:
            ValueError: The client does not accept the encoding.
        """
        if encoding.strip().lower() not in ACCEPTED_ENCODINGS:
            raise ValueError(f"unexpected content encoding {encoding!r}")
        self._encoding = encoding
        self._zlib = zlib.decompressobj(_DETECT_HEADER)
        self._is_empty = True

    def decompress(self, data: bytes) -> Iterator[bytes]:
        """Yield decompressed chunks of at most 1 MiB.

        Raises:
            ValueError: The data is not compressed with the encoding.
        """
        self._is_empty = self._is_empty and not data
        while data:
            if self._zlib.eof:  # gzip bodies may have several members
                self._zlib = zlib.decompressobj(_DETECT_HEADER)
            try:
                chunk = self._zlib.decompress(data, CHUNK)
            except zlib.error as error:
                raise ValueError(f"the body is not {self._encoding}: {error}") from None
            if chunk:
                yield chunk
            data = self._zlib.unconsumed_tail or self._zlib.unused_data

    def finish(self) -> None:
        """Check that the compressed data is complete.

        Raises:
            ValueError: It ended early. An empty body is complete, as that of a HEAD request.
        """
        if not (self._zlib.eof or self._is_empty):
            raise ValueError(f"the {self._encoding} body ended early")
