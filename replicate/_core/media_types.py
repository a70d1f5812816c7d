"""Media types (MIME) and the suffixes of file names that stand for them."""

from __future__ import annotations

import mimetypes
from collections import ChainMap
from functools import cache

UNKNOWN = "application/octet-stream"

_TYPES = {
    ".flac": "audio/flac",
    ".glb": "model/gltf-binary",
    ".gltf": "model/gltf+json",
    ".gz": "application/gzip",
    ".jsonl": "application/jsonl",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".mkv": "video/x-matroska",
    ".obj": "model/obj",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".yaml": "application/yaml",
}
"""What not every version of Python knows, or knows otherwise."""

_SUFFIXES = {type: suffix for suffix, type in _TYPES.items()} | {
    "audio/wave": ".wav",
    "audio/x-wav": ".wav",
    "image/jpg": ".jpg",
    UNKNOWN: "",
}

# One of our own: the shared one differs by the machine's files.
_standard = cache(mimetypes.MimeTypes)


def media_type(name: str) -> str:
    """The media type of a file by the suffix of its name."""
    suffix = "." + name.rpartition(".")[2].lower() if "." in name else ""
    in_use, registered = _standard().types_map
    return ChainMap(_TYPES, registered, in_use).get(suffix, UNKNOWN)


def suffix_of(type: str) -> str:
    """The suffix of names of files of a media type, with its dot; empty if none is known."""
    essence = type.partition(";")[0].strip().lower()
    if essence in _SUFFIXES:
        return _SUFFIXES[essence]
    return _standard().guess_extension(essence, strict=False) or ""
