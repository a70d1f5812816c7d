"""Media types (MIME) and the suffixes of file names that stand for them."""

from __future__ import annotations

import mimetypes
from functools import cache

UNKNOWN = "application/octet-stream"

_MORE = (
    ("application/gzip", ".gz"),
    ("application/jsonl", ".jsonl"),
    ("application/yaml", ".yaml"),
    ("audio/aac", ".aac"),
    ("audio/flac", ".flac"),
    ("audio/mp4", ".m4a"),
    ("audio/ogg", ".oga"),
    ("audio/ogg", ".ogg"),
    ("audio/opus", ".opus"),
    ("audio/wav", ".wav"),
    ("image/avif", ".avif"),
    ("image/heic", ".heic"),
    ("image/webp", ".webp"),
    ("model/gltf-binary", ".glb"),
    ("model/gltf+json", ".gltf"),
    ("model/obj", ".obj"),
    ("text/markdown", ".md"),
    ("video/webm", ".webm"),
    ("video/x-matroska", ".mkv"),
)
"""What not every version of Python knows, or knows otherwise."""

_SUFFIXES = {
    # Where a type has several suffixes, or goes by several names: the one that people know.
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/x-wav": ".wav",
    "audio/wave": ".wav",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/tiff": ".tiff",
    "text/html": ".html",
    "text/plain": ".txt",
    "video/mp4": ".mp4",
    "video/mpeg": ".mpeg",
    "video/quicktime": ".mov",
    UNKNOWN: "",
}


@cache
def _types() -> mimetypes.MimeTypes:
    """A table of our own: the shared one differs by the machine's files."""
    types = mimetypes.MimeTypes()
    for type, suffix in _MORE:
        types.add_type(type, suffix)
    return types


def media_type(name: str) -> str:
    """The media type of a file by the suffix of its name."""
    suffix = "." + name.rpartition(".")[2].lower() if "." in name else ""
    for table in reversed(_types().types_map):  # what is registered, then what is only in use
        if suffix in table:
            return table[suffix]
    return UNKNOWN


def suffix_of(type: str) -> str:
    """The suffix of names of files of a media type, with its dot; empty if none is known."""
    essence = type.partition(";")[0].strip().lower()
    if essence in _SUFFIXES:
        return _SUFFIXES[essence]
    return _types().guess_extension(essence, strict=False) or ""
