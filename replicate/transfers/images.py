"""Images in memory: those of Pillow, and arrays of numpy, where a program uses these."""

from __future__ import annotations

import io
import sys
from typing import IO, Any, cast

_WITH_ALPHA = {"La": "LA", "PA": "RGBA", "RGBa": "RGBA"}
"""Modes of Pillow's images that PNG has not, and what has the same in it."""


def is_image(value: Any) -> bool:
    """Whether a value is an image, which is sent as a file."""
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
