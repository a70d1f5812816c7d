"""Names of files: safe to save by, short enough, and told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from urllib.parse import unquote

from .media_types import suffix_of

LONGEST_SAVED = 200
"""Bytes of the name of a file that is saved, which leaves room for what tells it from others."""

LONGEST_SUFFIX = 50

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def shortened(name: str, limit: int) -> str:
    """A name of at most so many bytes of UTF-8, which keeps its suffix."""
    name = name.encode(errors="replace").decode()
    suffix = PurePath(name).suffix
    if len(suffix.encode()) > LONGEST_SUFFIX:
        suffix = ""
    stem = name.removesuffix(suffix).encode()[: limit - len(suffix.encode())]
    return stem.decode(errors="ignore") + suffix


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
    return shortened(name, LONGEST_SAVED) or "output"


def served_name(name: str, disposition: str, content_type: str) -> str:
    """A URL's name; one without a suffix gets the server's: that of the name or type it says."""
    if PurePath(name).suffix:
        return name
    from email.message import Message  # rarely needed, so not loaded with the rest

    message = Message()
    message["Content-Disposition"] = disposition
    given = safe_name(message.get_filename(""))
    return given if PurePath(given).suffix else name + suffix_of(content_type)


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
