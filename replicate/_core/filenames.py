"""Names of files: safe to save by, short enough, and told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import PurePath
from urllib.parse import unquote

from .media_types import suffix_of

LONGEST_SAVED = 200
"""Bytes of the name of a file that is saved, which leaves room for what tells it from others."""

ENDING = 50
"""Bytes of the end of a name that is too long, which stay, and with them its suffix."""

_RESERVED = r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?"


def shortened(name: str, limit: int) -> str:
    """A name of at most so many bytes of UTF-8: what is too much is left out before its end."""
    content = name.encode(errors="replace")
    if len(content) > limit:
        content = content[: limit - ENDING] + content[-ENDING:]
    return content.decode(errors="ignore")


def safe_name(text: str) -> str:
    """A file's name from elsewhere: its last part, without what file systems give a meaning."""
    name = re.sub(r'[<>:"|?*]', "", re.split(r"[/\\]", unquote(text))[-1])
    name = "".join(filter(str.isprintable, name)).strip(" .")
    if re.fullmatch(_RESERVED, name):
        name = f"_{name}"
    return shortened(name, LONGEST_SAVED) or "output"


def name_from_headers(name: str, headers: Mapping[str, str]) -> str:
    """A URL's name; one without a suffix gets the server's: that of the name or type it says."""
    if PurePath(name).suffix:
        return name
    from email.message import Message  # rarely needed, so not loaded with the rest

    message = Message()
    message["Content-Disposition"] = headers.get("content-disposition", "")
    given = safe_name(message.get_filename(""))
    if PurePath(given).suffix:
        return given
    return name + suffix_of(headers.get("content-type", ""))


def deduplicate(names: Sequence[str]) -> list[str]:
    """The names, those that are there already in another form; upper and lower case are one."""
    taken: dict[str, str] = {}
    for name in names:
        free = next(other for other in alternatives(name) if other.casefold() not in taken)
        taken[free.casefold()] = free
    return list(taken.values())


def alternatives(name: str) -> Iterator[str]:
    """A name, and further ones for when that is taken: `out.png`, `out-2.png`, `out-3.png`."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    yield name
    for number in count(2):
        yield f"{stem}-{number}{suffix}"
