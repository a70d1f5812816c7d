"""Files in a model's output: which texts are files, and what is known of each by its URL."""

from __future__ import annotations

import binascii
import math
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any, Self
from urllib.parse import unquote_to_bytes

from ..errors import ReplicateError
from .filenames import safe_name
from .media_types import media_type, suffix_of
from .nested import map_leaves, walk
from .responses import parse_int

_URL = r"(?i)https?://[^\s/?#]+([^\s?#]*)[^\s]*"
_DATA = r"(?i)data:((?:[\w.+-]+/[\w.+-]+)?(?:;[^,;\s]*)*),[^\s]*"


def is_url(value: Any) -> bool:
    """Whether a value is, as a whole, an http(s) URL or a data URI."""
    return isinstance(value, str) and bool(re.fullmatch(_URL, value) or re.fullmatch(_DATA, value))


def wrap_urls(output: Any, make: Callable[[str], Any]) -> Any:
    """An output in which `make` has made something of each URL."""
    return map_leaves(output, lambda leaf: make(leaf) if is_url(leaf) else leaf)


def urls_in(output: Any) -> list[str]:
    """The URLs of an output."""
    return [leaf for leaf in walk(output) if is_url(leaf)]


class FileURL(str):
    """The URL of a file that a model gave: a str, which also knows what it is the URL of."""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.url,)

    def __repr__(self) -> str:
        shown = repr(self.url)
        if self.is_data and len(self) > 60:
            shown = f"'{self.url[:40]}...' ({len(self):,} characters)"
        return f"{type(self).__name__}({shown})"

    @property
    def url(self) -> str:
        """The URL as a plain str."""
        return str.__str__(self)

    @property
    def is_data(self) -> bool:
        return self[:5].lower() == "data:"

    @property
    def content_type(self) -> str:
        """The media type that a data URI has, or that the suffix of a URL's path stands for."""
        if self.is_data:
            return self[5:].partition(",")[0].partition(";")[0].lower() or "text/plain"
        return media_type(self.name)

    @property
    def name(self) -> str:
        """A name to save the file by: no path, nothing that a file system gives a meaning."""
        if self.is_data:
            return f"output{suffix_of(self.content_type)}"
        found = re.fullmatch(_URL, self)
        return safe_name(found[1] if found else "")


def mime_bundle(url: FileURL, read: Callable[[], bytes]) -> dict[str, str]:
    """What Jupyter shows of a file: the image, or a player.

    Args:
        url: Where it is.
        read: Gives its content, to keep images in the notebook: their URLs expire after an hour.
    """
    kind, _, format = url.content_type.partition("/")
    from html import escape  # only notebooks need it

    text = {"text/plain": repr(url)}
    if kind in ("audio", "video"):
        return text | {"text/html": f'<{kind} controls src="{escape(url)}"></{kind}>'}
    if kind != "image":
        return text
    try:
        content = b64encode(read()).decode()
    except (ReplicateError, ValueError):
        return text | {"text/html": f'<img src="{escape(url)}">'}
    if format in ("gif", "jpeg", "png"):
        return text | {url.content_type: content}
    return text | {"text/html": f'<img src="data:{url.content_type};base64,{content}">'}


def decode_data_uri(uri: str) -> bytes:
    """The content of a data URI.

    Raises:
        ValueError: it is not what it says.
    """
    head, _, body = uri.partition(",")
    content = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return content
    try:  # in either alphabet, with all of its padding or without
        return b64decode(content.translate(bytes.maketrans(b"-_", b"+/")) + b"==")
    except binascii.Error as error:
        raise ValueError(f"the data URI {uri[:40]!r}... is not base64: {error}") from None


def content_range(status_code: int, headers: Mapping[str, str]) -> tuple[float, int | None]:
    """Return where in a file a response's body begins, and the size of the file if it is known.

    The start is infinity if the response does not say.
    """
    if status_code != 206:
        is_plain = headers.get("content-encoding", "identity") == "identity"
        return 0, parse_int(headers.get("content-length", "")) if is_plain else None
    match = re.fullmatch(r"bytes (\d{1,18})-\d+/(\d+|\*)", headers.get("content-range", ""))
    return (int(match[1]), parse_int(match[2])) if match else (math.inf, None)
