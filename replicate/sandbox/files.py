"""Files: the input and output of models, and uploads."""

import base64
import binascii
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from urllib.parse import unquote_to_bytes

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+( *;[ -~]*)?", re.ASCII)


@dataclass(frozen=True)
class File:
    """A file with a name and media type.

    As output of a model it is served at a URL. As input it is the content of a URL.
    """

    data: bytes
    name: str = "out.bin"
    media_type: str = ""

    def __post_init__(self) -> None:
        if not self.media_type:
            guessed, _ = mimetypes.guess_type(self.name)
            object.__setattr__(self, "media_type", guessed or "application/octet-stream")
        if not _MEDIA_TYPE.fullmatch(self.media_type):  # it could not be sent as a header
            raise ValueError(f"{self.media_type!r} is not a media type")

    @cached_property
    def etag(self) -> str:
        """The `ETag` header, which is equal for equal content."""
        return f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"'

    @property
    def suffix(self) -> str:
        """The suffix of the name, with its dot."""
        return PurePath(self.name).suffix

    def data_uri(self) -> str:
        """Return the file as a `data:` URI."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}"


def from_data_uri(uri: str) -> File:
    """Return the file in a `data:` URI.

    Raises:
        ValueError: If the URI is invalid.
    """
    head, comma, body = uri.removeprefix("data:").partition(",")
    if not comma:
        raise ValueError("not a data: URI")
    media_type, _, encoding = head.partition(";")
    try:
        data = base64.b64decode(body) if "base64" in encoding else unquote_to_bytes(body)
    except binascii.Error as error:
        raise ValueError(f"not base64: {error}") from error
    suffix = mimetypes.guess_extension(media_type) or ".bin"
    return File(data, f"input{suffix}", media_type or "text/plain")
