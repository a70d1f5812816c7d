"""Media types (MIME) and the filename suffixes that stand for them.

They are those of Python, and of the file `mime.types` where Python's own table differs, depending
on its version. A suffix has the last of its types there, and a type is saved with its first suffix.
"""

from __future__ import annotations

from functools import cache
from mimetypes import MimeTypes
from pathlib import Path

UNKNOWN = "application/octet-stream"


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return the types by suffix, and the suffixes by type."""
    python = MimeTypes()  # not `mimetypes.guess_type`, which differs by the machine's files
    types = python.types_map[False] | python.types_map[True]
    suffixes = {kind: suffix for suffix, kind in reversed(types.items())} | {UNKNOWN: ""}
    for line in Path(__file__).with_name("mime.types").read_text().splitlines():
        kind, *names = line.split()
        types.update((f".{name}", kind) for name in names)
        suffixes[kind] = f".{names[0]}"
    return types, suffixes


def media_type(name: str) -> str:
    """Return the media type of a file by the suffix of its name."""
    suffix = "." + name.rpartition(".")[2].lower() if "." in name else ""
    return _tables()[0].get(suffix, UNKNOWN)


def suffix_of(media_type: str) -> str:
    """Return the suffix for files of a media type, with its dot; an empty str if none is known."""
    kind = media_type.partition(";")[0].strip().lower()
    syntax = f"application/{kind.rpartition('+')[2]}"  # RFC 6839: `+json`, `+xml`, `+zip`
    return _tables()[1].get(kind) or _tables()[1].get(syntax, "")
