"""Files in a model's input: which values are files, and how each of them is sent.

https://replicate.com/docs/topics/predictions/input-files
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Hashable, Iterable, Mapping
from typing import IO, Any, cast, get_args

from replicate_api.models import File
from replicate_api.types import Call, FileEncoding, Record

from .nested import map_leaves, walk

MAX_INLINE_SIZE = 256_000
"""Bytes of a file that is sent as a data URI, by default: the API asks for URLs above that."""

MAX_INLINE_TOTAL = 10_000_000
"""Bytes of all the files that are sent as data URIs in one request."""

MAX_FILE_SIZE = 100 * 1024 * 1024
"""Bytes of the largest file that the API takes."""

_WITH_ALPHA = {"La": "LA", "PA": "RGBA", "RGBa": "RGBA"}
"""Modes of Pillow's images that PNG has not, and what has the same in it."""

_JSON = frozenset({str, int, float, bool, type(None)})


def check_encoding(value: Any) -> None:
    """Check an argument that says how files are sent.

    Raises:
        ValueError: it is none of those.
    """
    if value not in get_args(FileEncoding):
        raise ValueError(f"file_encoding must be one of {get_args(FileEncoding)}, not {value!r}")


def needs_upload(call: Call[Any]) -> bool:
    """Whether a call's input has something that JSON has not, such as a file.

    Raises:
        ValueError: it says in no known way how files are sent.
    """
    if call.form is not None:
        return True
    if call.file_encoding is not None:
        check_encoding(call.file_encoding)
    given: Any = call.json
    found = cast("dict[str, Any]", given).get("input") if isinstance(given, dict) else None
    return isinstance(found, dict) and any(type(leaf) not in _JSON for leaf in walk(found))


def is_file(value: Any) -> bool:
    """Whether a value is sent as a file: bytes, a path, a reader or an image; never a str."""
    if isinstance(value, str | Record):
        return False
    return (
        isinstance(value, bytes | bytearray | memoryview | os.PathLike)
        or callable(getattr(value, "read", None))
        or is_image(value)
    )


def find_files(value: Any) -> dict[Hashable, Any]:
    """The files in an input, each once, by what tells it from others."""
    return {_file_key(leaf): leaf for leaf in walk(value) if is_file(leaf)}


def replace_files(value: Any, urls: Mapping[Hashable, str]) -> Any:
    """An input with URLs in the place of its files."""
    return map_leaves(
        value, lambda leaf: urls[_file_key(leaf)] if is_file(leaf) else to_json_value(leaf)
    )


def _file_key(file: Any) -> Hashable:
    """What is the same for the same file: the content of bytes, the path, or the object."""
    if isinstance(file, os.PathLike):
        return os.path.abspath(cast("os.PathLike[str]", file))
    return file if isinstance(file, bytes) else id(file)


def to_json_value(value: Any) -> Any:
    """What stands for a leaf that is no file: for an uploaded file its URL, for arrays lists, for
    numbers of numpy numbers; the rest stays what it is.
    """
    if isinstance(value, File):
        return value.urls.get
    return value.tolist() if hasattr(value, "tolist") else value


def is_image(value: Any) -> bool:
    """Whether a value is an image: one of Pillow, or an array of numpy that is one."""
    pillow = sys.modules.get("PIL.Image")  # what a program does not use, it gives no image of
    return (pillow is not None and isinstance(value, pillow.Image)) or _is_image_array(value)


def _is_image_array(value: Any) -> bool:
    """Whether a value is an array of bytes: by rows, columns and up to four channels."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray):
        return False
    array: Any = value
    is_flat: bool = array.ndim == 2 or (array.ndim == 3 and array.shape[2] <= 4)
    return is_flat and array.dtype == numpy.uint8 and array.size > 0


def png(image: Any) -> IO[bytes]:
    """A PNG file of an image.

    Raises:
        TypeError: it is an array, and there is no Pillow.
    """
    if _is_image_array(image):
        try:
            from PIL import Image
        except ImportError:
            raise TypeError(
                "an array that is an image is sent by Pillow: pip install pillow, or give "
                "array.tolist() if it is none"
            ) from None
        image = Image.fromarray(image.squeeze(2) if image.shape[2:] == (1,) else image)
    content: Any = io.BytesIO()
    content.name = "image.png"
    if image.mode not in ("1", "L", "LA", "I", "I;16", "P", "RGB", "RGBA"):
        image = image.convert(_WITH_ALPHA.get(image.mode, "RGB"))
    image.save(content, format="PNG")
    content.seek(0)
    return cast("IO[bytes]", content)


def choose_inline(sizes: Iterable[int], encoding: FileEncoding) -> list[bool]:
    """For files of these sizes in bytes, which of them are sent as data URIs.

    Raises:
        ValueError: all of them were to be, and are too large together.
    """
    largest = {"upload": -1, "auto": MAX_INLINE_SIZE, "data-uri": MAX_INLINE_TOTAL}[encoding]
    found: list[bool] = []
    total = 0
    for size in sizes:
        found.append(size <= largest and total + size <= MAX_INLINE_TOTAL)
        total += size if found[-1] else 0
    if encoding == "data-uri" and not all(found):
        raise ValueError(
            f"the files in the input are larger than {MAX_INLINE_TOTAL:,} bytes together, too much "
            "for data URIs: use file_encoding='auto' or 'upload'"
        )
    return found
