"""JSON values as people look at them: text, pictures, sound, video, links."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from replicate.sandbox.files import File, from_data_uri

JSON = dict[str, Any]

MAX_DEPTH = 6
MAX_INLINE = 2_000_000  # characters of a data: URI that is shown
MAX_TEXT = 100_000  # bytes of a text file that is shown
MEDIA = {"image": "image", "audio": "audio", "video": "video"}

Find = Callable[[str], tuple[File, str] | None]

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)%")
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Shown:
    """A value to show.

    `kind` is text, json, image, audio, video, file, link, list or object. `value` is its text, its
    URL, or what is within.
    """

    kind: str
    value: Any
    name: str = ""
    note: str = ""


def show(value: Any, find: Find, depth: int = 0) -> Shown:
    """Return how to show a JSON value.

    Args:
        value: The value.
        find: Returns the file at a URL of this sandbox and an address that the page may load.
        depth: The number of values that contain this one.
    """
    if isinstance(value, str):
        return _show_text(value, find)
    if not isinstance(value, (list, dict)):
        return Shown("text", json.dumps(value))
    if value and depth < MAX_DEPTH and _has_url(value):
        if isinstance(value, list):
            items = cast("list[Any]", value)
            return Shown("list", [show(item, find, depth + 1) for item in items])
        members = cast("JSON", value).items()
        return Shown("object", [(name, show(item, find, depth + 1)) for name, item in members])
    return Shown("json", pretty(value))


def show_output(output: Any, schema: JSON, find: Find) -> Shown | None:
    """Return how to show an output; the pieces of a text are joined."""
    if output is None:
        return None
    if schema.get("x-cog-array-display") == "concatenate" and isinstance(output, list):
        return Shown("text", "".join(map(str, cast("list[Any]", output))))
    if isinstance(output, list) and output:
        return Shown("list", [show(item, find) for item in cast("list[Any]", output)])
    return show(output, find)


def pretty(value: Any) -> str:
    """Return indented JSON."""
    try:
        return json.dumps(value, indent=2, ensure_ascii=False)
    except RecursionError:
        return "(nested too deeply to be shown)"


def terminal_text(logs: str) -> str:
    """Return logs as a terminal shows them: without colors, and only the last state of a line."""
    lines = _ESCAPE.sub("", logs).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)


def progress(logs: str) -> float | None:
    """Return the last percentage in the logs, from 0 to 100, or None."""
    found = _PERCENT.findall(logs[-10_000:])
    return min(float(found[-1]), 100.0) if found else None


def size_text(size: int) -> str:
    """Return a number of bytes for people."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def duration_text(seconds: float) -> str:
    """Return a duration for people."""
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _has_url(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith(("http://", "https://", "data:"))
    items = cast("JSON", value).values() if isinstance(value, dict) else value
    return isinstance(value, (list, dict)) and any(map(_has_url, cast("list[Any]", items)))


def _show_text(text: str, find: Find) -> Shown:
    if text.startswith("data:"):
        return _show_data_uri(text)
    if not text.startswith(("http://", "https://")) or re.search(r"\s", text):
        return Shown("text", text)
    found = find(text)
    return _show_file(*found) if found else Shown("link", text)


def _show_data_uri(uri: str) -> Shown:
    try:
        file = from_data_uri(uri)
    except ValueError:
        return Shown("text", uri[:1000])
    if len(uri) > MAX_INLINE:
        return Shown("file", "", f"data: URI, {file.media_type}", size_text(len(file.data)))
    return _show_file(file, uri)


def _show_file(file: File, url: str) -> Shown:
    note = size_text(len(file.data))
    kind = MEDIA.get(file.media_type.partition("/")[0])
    if kind is not None and url:
        return Shown(kind, url, file.name, note)
    is_text = file.media_type.startswith("text/") or "json" in file.media_type
    if is_text and len(file.data) <= MAX_TEXT:
        return Shown("text", file.data.decode(errors="replace"), file.name, note)
    # Browsers refuse to open data: URIs, and a file without a URL has no link.
    is_served = urlsplit(url).scheme in ("http", "https")
    return Shown("file", url if is_served else "", file.name, f"{file.media_type}, {note}")
