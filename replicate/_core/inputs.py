"""Files in a model's input: which values are files, and how each of them is sent.

https://replicate.com/docs/topics/predictions/input-files
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Hashable, Iterable, Mapping
from typing import IO, Any, TypeVar, cast

from replicate_api.types import Call, FileEncoding, Record

from .nested import map_leaves, walk

T = TypeVar("T")

MAX_INLINE_SIZE = 256_000
"""Bytes of the largest file that is sent as a data URI by default, as the API recommends."""

MAX_INLINE_TOTAL = 10_000_000
"""Bytes of all files that are sent as data URIs in one request."""

MAX_FILE_SIZE = 100 * 1024 * 1024
"""Bytes of the largest file that the API accepts."""

_PNG_MODES = frozenset({"1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"})

_WITH_ALPHA = {"La": "LA", "PA": "RGBA", "RGBa": "RGBA"}
"""Modes of Pillow that PNG lacks, and modes with the same content that it has."""

_JSON_TYPES = frozenset({str, int, float, bool, type(None)})


def input_dict(input: Any) -> dict[str, Any]:
    """Return a model's input as a dict.

    Raises:
        TypeError: It is not a mapping.
    """
    if input is None:
        return {}
    if isinstance(input, Mapping) and all(isinstance(name, str) for name in cast("Any", input)):
        return dict(cast("Mapping[str, Any]", input))
    raise TypeError(f"input must be a mapping such as {{'prompt': '...'}}, not {input!r:.100}")


def needs_upload(call: Call[Any]) -> bool:
    """Return True if a call has a form, or an input with values that JSON lacks, such as files.

    Raises:
        ValueError: Its input is nested too deep.
    """
    if call.form is not None:
        return True
    body: Any = call.json
    input = cast("dict[str, Any]", body).get("input") if isinstance(body, dict) else None
    return isinstance(input, Mapping) and any(type(leaf) not in _JSON_TYPES for leaf in walk(input))


def is_file(value: Any) -> bool:
    """Return True for bytes, paths, readers and images. A str is never a file."""
    if isinstance(value, str | Record):
        return False
    return (
        isinstance(value, bytes | bytearray | memoryview | os.PathLike)
        or callable(getattr(value, "read", None))
        or is_image(value)
    )


def find_files(input: Mapping[str, Any]) -> dict[Hashable, tuple[str, Any]]:
    """Return the files in an input, each once with its name, by a key that identifies it."""
    named = [(name, leaf) for name, value in input.items() for leaf in walk(value)]
    return {_file_key(leaf): (name, leaf) for name, leaf in named if is_file(leaf)}


def replace_files(input: Any, urls: Mapping[Hashable, str]) -> Any:
    """Return an input with URLs in the place of its files."""
    return map_leaves(
        input, lambda leaf: urls[_file_key(leaf)] if is_file(leaf) else to_json_value(leaf)
    )


def _file_key(file: Any) -> Hashable:
    """Return a key that is equal for the same bytes, the same path or the same object."""
    if isinstance(file, os.PathLike):
        return os.path.abspath(cast("os.PathLike[str]", file))
    return file if isinstance(file, bytes) else id(file)


def to_json_value(value: Any) -> Any:
    """Return the URL of an uploaded file, the list of an array, the number of a NumPy scalar.

    Other values are returned unchanged.
    """
    from replicate_api.models import File  # loaded late, as most inputs have none

    if isinstance(value, File):
        return value.urls.get
    return value.tolist() if hasattr(value, "tolist") else value


def is_image(value: Any) -> bool:
    """Return True for an image of Pillow, and for a NumPy array that represents one."""
    pillow = sys.modules.get("PIL.Image")  # a program that has not imported it has no image
    return (pillow is not None and isinstance(value, pillow.Image)) or _is_image_array(value)


def _is_image_array(value: Any) -> bool:
    """Return True for an array of bytes: by rows, columns and at most four channels."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray):
        return False
    array: Any = value
    has_shape: bool = array.ndim == 2 or (array.ndim == 3 and array.shape[2] <= 4)
    return has_shape and array.dtype == numpy.uint8 and array.size > 0


def encode_png(image: Any) -> IO[bytes]:
    """Return an image as a PNG file.

    Raises:
        TypeError: It is an array, and Pillow is not installed.
    """
    if _is_image_array(image):
        try:
            from PIL import Image
        except ImportError:
            raise TypeError(
                "sending an array as an image needs Pillow: pip install pillow. If it is not an "
                "image, pass array.tolist()"
            ) from None
        image = Image.fromarray(image.squeeze(2) if image.shape[2:] == (1,) else image)
    content: Any = io.BytesIO()
    content.name = "image.png"
    if image.mode not in _PNG_MODES:
        image = image.convert(_WITH_ALPHA.get(image.mode, "RGB"))
    image.save(content, format="PNG")
    return cast("IO[bytes]", content)


def choose_inline(sizes: Iterable[int], encoding: FileEncoding) -> list[bool]:
    """Return for each file whether it is sent as a data URI.

    Args:
        sizes: Sizes of the files in bytes.
        encoding: How the files are to be sent.

    Raises:
        ValueError: All of them were to be sent so, and are too large together.
    """
    max_size = {"upload": -1, "auto": MAX_INLINE_SIZE, "data-uri": MAX_INLINE_TOTAL}[encoding]
    inline: list[bool] = []
    total = 0
    for size in sizes:
        inline.append(size <= max_size and total + size <= MAX_INLINE_TOTAL)
        total += size if inline[-1] else 0
    if encoding == "data-uri" and not all(inline):
        raise ValueError(
            f"the files in the input have more than {MAX_INLINE_TOTAL:,} bytes together, the limit "
            "of data URIs: use file_encoding='auto' or 'upload'"
        )
    return inline
