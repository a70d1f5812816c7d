"""Files in a model's output: which texts are files, what they are called, what is in data URIs."""

from __future__ import annotations

import binascii
import inspect
import re
import sys
import unicodedata
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import PurePath
from typing import Any, Self
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from .media_types import media_type, suffix_of
from .nested import leaves, with_leaves

LONGEST_NAME = 200
"""Bytes of the name of a file that is saved, which leaves room for what tells it from others."""

_URL = re.compile(r"https?://[^\s/?#][^\s]*", re.IGNORECASE)
_DATA = re.compile(r"data:((?:[\w.+-]+/[\w.+-]+)?(?:;[^,;\s]*)*),[^\s]*", re.IGNORECASE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def is_url(value: Any) -> bool:
    """Whether a value is, as a whole, an http(s) URL or a data URI."""
    if not isinstance(value, str) or value[:5].lower() not in ("http:", "https", "data:"):
        return False
    return bool(_URL.fullmatch(value) or _DATA.fullmatch(value))


def lifted(output: Any, make: Callable[[str], Any]) -> Any:
    """An output in which `make` has made something of each URL."""
    return with_leaves(output, lambda leaf: make(leaf) if is_url(leaf) else leaf)


def urls_in(output: Any) -> list[str]:
    """The URLs of an output, each once."""
    return list(dict.fromkeys(leaf for leaf in leaves(output) if is_url(leaf)))


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
        return safe_name(urlsplit(self.url).path.rpartition("/")[2])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """What Jupyter shows: the image, or a player."""
        kind, source = self.content_type.partition("/")[0], self.url
        if kind not in ("image", "audio", "video"):
            return {"text/plain": repr(self)}
        read = getattr(self, "read", None)
        if kind == "image" and not self.is_data and not inspect.iscoroutinefunction(read):
            from .errors import ReplicateError

            # Embedded, as the URL expires after an hour.
            try:
                data = read() if read else None
            except ReplicateError:
                data = None
            if isinstance(data, bytes):
                source = f"data:{self.content_type};base64,{b64encode(data).decode()}"
        tag = f'<img src="{escape(source)}">'
        if kind != "image":
            tag = f'<{kind} controls src="{escape(source)}"></{kind}>'
        return {"text/html": tag, "text/plain": repr(self)}

    def _iterated(self, chunks: Any) -> Any:
        """What iterating gives: the content, but the characters of the URL to httpx.

        It looks at each of them, so that `httpx.get(output)` would read the file instead.
        """
        frame = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]  # documented, if underscored
        caller = frame.f_globals.get("__name__", "")
        return str.__iter__(self) if caller.startswith("httpx.") else chunks


def data_in(uri: str) -> bytes:
    """The content of a data URI.

    Raises:
        ValueError: it is not what it says.
    """
    head, _, body = uri.partition(",")
    content = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return content
    try:
        content = content.translate(bytes.maketrans(b"+/", b"-_")).rstrip(b"=")
        return urlsafe_b64decode(content + b"=" * (-len(content) % 4))
    except binascii.Error as error:
        raise ValueError(f"the data URI {uri[:40]!r}... is not base64: {error}") from None


def safe_name(text: str) -> str:
    """A file's name from elsewhere: its last part, without what file systems give a meaning."""
    name = re.split(r"[/\\]", unquote(text, errors="replace"))[-1]
    name = "".join(
        character
        for character in name
        if character not in '<>:"|?*' and not unicodedata.category(character).startswith("C")
    )
    name = name.strip(" .")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    suffix = PurePath(name).suffix
    stem = name.removesuffix(suffix).encode()[: max(0, LONGEST_NAME - len(suffix.encode()))]
    return (stem.decode(errors="ignore") + suffix if len(suffix) < 50 else name[:50]) or "output"


def served_name(name: str, disposition: str, content_type: str) -> str:
    """A URL's name; one without a suffix gets the server's: that of the name or type it says."""
    if PurePath(name).suffix:
        return name
    given = re.search(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", disposition, re.IGNORECASE)
    if given and PurePath(safe_name(given[1])).suffix:
        return safe_name(given[1])
    return name + suffix_of(content_type)


def alternatives(name: str) -> Iterator[str]:
    """A name, and further ones for when that is taken: `out.png`, `out-2.png`, `out-3.png`."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    yield name
    for number in range(2, 1_000_000):
        yield f"{stem}-{number}{suffix}"


def distinct(names: Sequence[str]) -> list[str]:
    """The names, those that are there already in another form; upper and lower case are one."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        free = next(other for other in alternatives(name) if other.casefold() not in taken)
        taken.add(free.casefold())
        found.append(free)
    return found
