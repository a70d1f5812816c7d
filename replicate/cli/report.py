"""A page of many predictions, as one file of HTML."""

from __future__ import annotations

import base64
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import floor, log10
from mimetypes import guess_type
from pathlib import Path
from typing import Any, cast

from jinja2 import Template

_TEMPLATE = Path(__file__).with_name("report.html")
_RANGES = 10
"""Rows of the histogram."""


def page(results: list[dict[str, Any]], folder: Path, price: float = 0) -> tuple[str, int]:
    """Return the page of the lines that `bulk run` prints, and the number of files not in it.

    Args:
        results: Lines, in any order.
        folder: Directory of the lines, whose files are embedded like those of the current one.
        price: Price of a second in US dollars.
    """
    failures = Counter(_reason(result["error"]) for result in results if result.get("error"))
    durations = list(predict_times(results))
    folders = Path.cwd(), folder.resolve()
    cards = [(result, _parts(result.get("output"), folders)) for result in results]
    text = Template(_TEMPLATE.read_text("utf-8"), autoescape=True, trim_blocks=True).render(
        cost=cost(sum(durations), price),
        durations=list(_histogram(durations)),
        failures=failures.most_common(),
        cards=sorted(cards, key=lambda card: card[0].get("index", 0)),
        json=_json,
    )
    files = [address for _, parts in cards for kind, address in parts if kind]
    return text, sum(not address.startswith("data:") for address in files)


def predict_times(results: Iterable[dict[str, Any]]) -> Iterator[float]:
    """Yield the seconds that models ran, where they are known."""
    for result in results:
        with suppress(KeyError, TypeError, ValueError):
            yield float(result["metrics"]["predict_time"])


def cost(seconds: float, price: float) -> str:
    """Return dollars; without the price of a second, the time that is billed."""
    if not price:
        return f"{seconds:.1f} s of predict time"
    dollars = seconds * price
    return f"${dollars:.2f}" if dollars >= 1 else f"${dollars:.4f}"


def _reason(error: str) -> str:
    """Return the first line of an error, without the id of its prediction."""
    line = str(error).partition("\n")[0]
    return line.partition(" failed: ")[2] or line


def _histogram(durations: list[float]) -> Iterator[tuple[str, int, float]]:
    """Yield ranges of seconds, each with its count and its share of the largest count, 0-1."""
    low, high = min(durations, default=0), max(durations, default=0)
    width = (high - low) / _RANGES or 1
    counts = Counter(min(int((each - low) / width), _RANGES - 1) for each in durations)
    digits = max(0, 1 - floor(log10(width)))
    for number in range(max(counts, default=-1) + 1):
        start = low + number * width
        label = f"{start:.{digits}f}-{start + width:.{digits}f} s"
        yield label, counts[number], counts[number] / max(counts.values())


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def _parts(output: Any, folders: tuple[Path, ...]) -> list[tuple[str, str]]:
    """Return the parts of an output: the kind and address of a file, and anything else as text."""
    items = cast("list[Any]", output) if isinstance(output, list) else [output]
    parts = [_part(item, folders) for item in items if item is not None]
    if all(isinstance(item, str) for item in items) and {kind for kind, _ in parts} == {""}:
        return [("", "".join(items))]  # a text in pieces
    return parts


def _part(item: Any, folders: tuple[Path, ...]) -> tuple[str, str]:
    """Return the kind and address of a picture, sound, video or link; of anything else its text."""
    if not isinstance(item, str):
        return "", _json(item)
    media_type = str(guess_type(item)[0])
    kind = (re.match("image|video|audio", media_type) or [""])[0]
    if re.fullmatch(r"(https?://|data:)\S+", item):
        return kind or "link", item
    # An output may name any file: only those below the folders are embedded.
    for path in (folder / item for folder in folders if kind):
        if os.path.isfile(path) and any(map(path.resolve().is_relative_to, folders)):
            content = base64.b64encode(path.read_bytes()).decode()
            return kind, f"data:{media_type};base64,{content}"
    return kind and "link", item
