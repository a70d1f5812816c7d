"""Files in a model's output: which strings are files, and what their URLs say about them."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, Self
from urllib.parse import unquote_to_bytes

import httpx

from ..errors import ReplicateError
from .filenames import safe_name
from .media_types import UNKNOWN, media_type, suffix_of
from .nested import map_leaves, walk

_URL = re.compile(
    r"https?://[^\s/?#]+(?P<path>[^\s?#]*)[^\s]*|data:(?:[\w.+-]+/[\w.+-]+)?(?:;[^,;\s]*)*,[^\s]*",
    re.IGNORECASE,
)

DELIVERY_DOMAIN = "replicate.delivery"
"""The domain of output files."""

_PAGE_SUFFIXES = frozenset({".asp", ".aspx", ".htm", ".html", ".jsp", ".php"})


def is_url(value: Any) -> bool:
    """Return True if a value is entirely an http(s) URL or a data URI."""
    return isinstance(value, str) and bool(_URL.fullmatch(value))


def wrap_urls(output: Any, wrap: Callable[[str], Any]) -> Any:
    """Return an output in which each URL is replaced by what a function returns for it."""
    return map_leaves(output, lambda leaf: wrap(leaf) if is_url(leaf) else leaf)


def file_urls(output: Any, base_url: httpx.URL) -> list[str]:
    """Return the URLs of an output that are files, each once.

    A model may also return links. A URL is a file if it is a data URI, at a host of Replicate's
    files, at the API's host, or if its path ends with the name of a file.
    """
    urls = dict.fromkeys(leaf for leaf in walk(output) if is_url(leaf))
    return [url for url in urls if _is_file(url, base_url)]


def _is_file(text: str, base_url: httpx.URL) -> bool:
    if text[:5].lower() == "data:":
        return True
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError):
        return False
    host = f".{url.raw_host.decode()}"
    if host.endswith((f".{DELIVERY_DOMAIN}", f".{base_url.raw_host.decode()}")):
        return True
    suffix = PurePosixPath(url.path).suffix.lower()
    return bool(suffix) and suffix not in _PAGE_SUFFIXES


class FileURL(str):
    """The URL of an output file: a str with the name and the media type of the file."""

    _served_type: str | None = None

    def __copy__(self, _: object = None) -> Self:
        return self

    __deepcopy__ = __copy__

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.url,)

    def __repr__(self) -> str:
        text = repr(self.url)
        if self.is_data and len(self) > 60:
            text = f"'{self.url[:40]}...' ({len(self):,} characters)"
        return f"{type(self).__name__}({text})"

    @property
    def url(self) -> str:
        """The URL as a plain str."""
        return str.__str__(self)

    @property
    def is_data(self) -> bool:
        """True for a data URI, which contains the file."""
        return self[:5].lower() == "data:"

    @property
    def content_type(self) -> str:
        """The media type: as served once the file was read or saved, before by its name."""
        if self.is_data:
            return self[5:].partition(",")[0].partition(";")[0].lower() or "text/plain"
        return self._served_type or media_type(self.name)

    @property
    def name(self) -> str:
        """A filename without a path, which every file system accepts."""
        if self.is_data:
            return f"output{suffix_of(self.content_type)}"
        match = _URL.fullmatch(self)
        return safe_name(match["path"] if match else "")


def served_type(headers: Mapping[str, str]) -> str | None:
    """Return the media type of a response with the content of a file, if it is known."""
    served = headers.get("content-type", "").partition(";")[0].strip().lower()
    return served if served != UNKNOWN else None


def mime_bundle(url: FileURL, read: Callable[[], bytes]) -> dict[str, str]:
    """Return what Jupyter shows of a file: the image, or a player.

    Args:
        url: The URL of the file.
        read: Function that returns the content. Images are stored in the notebook, as their URLs
            expire after an hour.
    """
    from html import escape  # only notebooks need it

    kind, _, subtype = url.content_type.partition("/")
    text = {"text/plain": repr(url)}
    if kind in ("audio", "video"):
        return text | {"text/html": f'<{kind} controls src="{escape(url)}"></{kind}>'}
    if kind != "image":
        return text
    try:
        content = b64encode(read()).decode()
    except (ReplicateError, ValueError):
        return text | {"text/html": f'<img src="{escape(url)}">'}
    if subtype in ("gif", "jpeg", "png"):
        return text | {f"image/{subtype}": content}
    return text | {"text/html": f'<img src="data:image/{escape(subtype)};base64,{content}">'}


def decode_data_uri(uri: str) -> bytes:
    """Return the content of a data URI.

    Raises:
        ValueError: It is not base64, though it says so.
    """
    head, _, body = uri.partition(",")
    content = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return content
    try:  # in either alphabet, with all of its padding or without
        return b64decode(content.translate(bytes.maketrans(b"-_", b"+/")) + b"==")
    except binascii.Error as error:
        raise ValueError(f"the data URI {uri[:40]!r}... is not base64: {error}") from None
