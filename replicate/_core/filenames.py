"""Filenames that are safe, short and distinct."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import PurePath
from urllib.parse import unquote

from .media_types import suffix_of

MAX_SAVED_SIZE = 200
"""Bytes of the name of a saved file, so that a number can be added."""

TAIL_SIZE = 50
"""Bytes at the end of a long name that are preserved, with its suffix."""

_RESERVED = r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?"

# RFC 6266, section 4.1. Parameters in parts (`filename*0=`) do not occur in HTTP.
_EXTENDED = re.compile(r"(?i);\s*filename\*\s*=\s*\"?(utf-8|iso-8859-1)'[^']*'([^;\"\s]+)")
_PLAIN = re.compile(r'(?i);\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)|([^;"\s]+))')


def shorten(name: str, max_size: int) -> str:
    """Return a name of at most so many bytes of UTF-8, with its end preserved."""
    content = name.encode(errors="replace")
    if len(content) > max_size:
        content = content[: max_size - TAIL_SIZE] + content[-TAIL_SIZE:]
    return content.decode(errors="ignore")


def safe_name(path: str) -> str:
    """Return the last part of a path, without characters that have a meaning for file systems."""
    name = re.sub(r'[<>:"|?*]', "", re.split(r"[/\\]", unquote(path))[-1])
    name = "".join(filter(str.isprintable, name)).strip(" .")
    if re.fullmatch(_RESERVED, name):
        name = f"_{name}"
    return shorten(name, MAX_SAVED_SIZE).strip(" .") or "output"


def name_from_headers(name: str, headers: Mapping[str, str]) -> str:
    """Return a name with a suffix: of its own, else of Content-Disposition or Content-Type."""
    if PurePath(name).suffix:
        return name
    disposition = headers.get("content-disposition", "")
    if match := _EXTENDED.search(disposition):
        served = safe_name(unquote(match[2], encoding=match[1], errors="replace"))
    elif match := _PLAIN.search(disposition):
        served = safe_name(re.sub(r"\\(.)", r"\1", match[1]) if match[2] is None else match[2])
    else:
        served = ""
    if PurePath(served).suffix:
        return served
    return name + suffix_of(headers.get("content-type", ""))


def deduplicate(names: Sequence[str]) -> list[str]:
    """Return distinct names. Two names that differ only in case are not distinct."""
    distinct: dict[str, str] = {}
    for name in names:
        unused = next(other for other in alternatives(name) if other.casefold() not in distinct)
        distinct[unused.casefold()] = unused
    return list(distinct.values())


def alternatives(name: str) -> Iterator[str]:
    """Yield a name, then numbered ones: `out.png`, `out-2.png`, `out-3.png`."""
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    yield name
    for number in count(2):
        yield f"{stem}-{number}{suffix}"
