"""A page of many predictions, as one file of HTML."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from html import escape
from mimetypes import guess_type
from pathlib import Path
from string import Template
from typing import Any, cast

_PAGE = Template(Path(__file__).with_name("report.html").read_text("utf-8"))
_BUCKETS = 10
_TAGS = {"image": "<img src='{}' loading=lazy>", "video": "<video src='{}' controls></video>"}
_TAGS["audio"] = "<audio src='{}' controls></audio>"


def page(results: list[dict[str, Any]]) -> str:
    """Return the page of the lines that `bulk run` prints."""
    failed = Counter(_reason(result["error"]) for result in results if result.get("error"))
    known = [seconds for result in results if (seconds := predict_time(result)) is not None]
    total = f"{len(results)} predictions, {failed.total()} failed, {sum(known):.1f} s"
    rows = (f"<tr><td>{count}<td>{escape(text)}" for text, count in failed.most_common())
    return _PAGE.substitute(
        title=escape(total),
        durations="".join(_histogram(known)),
        failures="".join(rows) or "<tr><td>none",
        cards="".join(map(_card, sorted(results, key=lambda result: result.get("index", 0)))),
    )


def predict_time(result: dict[str, Any]) -> float | None:
    """Return the seconds that a model ran; None if they are not known."""
    metrics: dict[str, Any] = result.get("metrics") or {}
    seconds = metrics.get("predict_time")
    return float(seconds) if isinstance(seconds, int | float) else None


def _reason(error: str) -> str:
    """Return the first line of an error, without the id of its prediction."""
    line = str(error).partition("\n")[0]
    return line.partition(" failed: ")[2] or line


def _histogram(durations: list[float]) -> Iterator[str]:
    """Yield a row for each range of durations in seconds."""
    low, high = min(durations, default=0), max(durations, default=0)
    width = (high - low) / _BUCKETS or 1
    counts = Counter(min(int((each - low) / width), _BUCKETS - 1) for each in durations)
    for number in range(max(counts, default=-1) + 1):
        share = 20 * counts[number] / max(counts.values())
        start = low + number * width
        bar = f"<div class=bar style='width: {share:.1f}em'></div>"
        yield f"<tr><td>{start:.2f}-{start + width:.2f} s<td>{counts[number]}<td>{bar}"


def _card(result: dict[str, Any]) -> str:
    input = json.dumps(result.get("input"), indent=1, ensure_ascii=False)
    shown = "".join(_shown(result.get("output")))
    error = f"<pre class=error>{escape(str(result['error']))}</pre>" if result.get("error") else ""
    return f"<article>{shown}{error}<pre class=input>{escape(input)}</pre></article>"


def _shown(output: Any) -> Iterator[str]:
    """Yield the HTML of an output: pictures and players of files, and anything else as text."""
    items = cast("list[Any]", output) if isinstance(output, list) else [output]
    if items and all(isinstance(item, str) and not _kind(item) for item in items):
        items = ["".join(items)]  # a text in pieces
    for item in items:
        if isinstance(item, str) and (kind := _kind(item)):
            yield _TAGS[kind].format(escape(_source(item), quote=True))
        elif item is not None:
            text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            yield f"<pre>{escape(text)}</pre>"


def _kind(text: str) -> str:
    """Return `image`, `video` or `audio` for a file of that kind, else an empty text."""
    is_file = text.startswith(("https://", "http://", "data:")) or _is_saved(text)
    kind = (guess_type(text)[0] or "").partition("/")[0] if is_file else ""
    return kind if kind in _TAGS else ""


def _is_saved(text: str) -> bool:
    if len(text) >= 250 or "\n" in text or "\0" in text:
        return False
    # An output may name any file: only those below the current directory are embedded.
    return Path(text).is_file() and Path(text).resolve().is_relative_to(Path.cwd())


def _source(text: str) -> str:
    """Return the URL of a file; one with its content if it was saved."""
    if not _is_saved(text):
        return text
    content = base64.b64encode(Path(text).read_bytes()).decode()
    return f"data:{guess_type(text)[0]};base64,{content}"
