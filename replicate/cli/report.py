"""A page of many predictions, as one file of HTML."""

from __future__ import annotations

import base64
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from mimetypes import guess_type
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment

_TEMPLATE = Path(__file__).with_name("report.html")
_RANGES = 10
"""Rows of the histogram."""


def page(results: list[dict[str, Any]], price: float = 0) -> str:
    """Return the page of the lines that `bulk run` prints.

    Args:
        results: Lines, in any order.
        price: Price of a second in US dollars.
    """
    failures = Counter(_reason(result["error"]) for result in results if result.get("error"))
    durations = list(predict_times(results))
    counts = f"{len(results)} predictions, {failures.total()} failed"
    environment = Environment(autoescape=True, trim_blocks=True)
    environment.filters |= {"parts": _parts, "json": _json}
    return environment.from_string(_TEMPLATE.read_text("utf-8")).render(
        title=f"{counts}, {cost(sum(durations), price)}",
        durations=list(_histogram(durations)),
        failures=failures.most_common(),
        results=sorted(results, key=lambda result: result.get("index", 0)),
    )


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


def _histogram(durations: list[float]) -> Iterator[tuple[float, float, int, float]]:
    """Yield ranges of seconds, each with its count and its share of the largest count, 0-1."""
    low, high = min(durations, default=0), max(durations, default=0)
    width = (high - low) / _RANGES or 1
    counts = Counter(min(int((each - low) / width), _RANGES - 1) for each in durations)
    for number in range(max(counts, default=-1) + 1):
        start = low + number * width
        yield start, start + width, counts[number], counts[number] / max(counts.values())


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False)


def _parts(output: Any) -> list[tuple[str, str]]:
    """Return the parts of an output: the kind and the URL of a file, and anything else as text."""
    items = cast("list[Any]", output) if isinstance(output, list) else [output]
    parts = [_part(item) for item in items if item is not None]
    if all(isinstance(item, str) for item in items) and not any(kind for kind, _ in parts):
        return [("", "".join(items))]  # a text in pieces
    return parts


def _part(item: Any) -> tuple[str, str]:
    """Return the kind and the URL of a picture, sound or video; of anything else its text."""
    media_type = guess_type(item)[0] if isinstance(item, str) else None
    kind = str(media_type).partition("/")[0]
    if kind not in ("image", "video", "audio"):
        return "", item if isinstance(item, str) else _json(item)
    if item.startswith(("https://", "http://", "data:")):
        return kind, item
    # An output may name any file: only those below the current directory are embedded.
    if not (os.path.isfile(item) and Path(item).resolve().is_relative_to(Path.cwd())):
        return "", item
    content = base64.b64encode(Path(item).read_bytes()).decode()
    return kind, f"data:{media_type};base64,{content}"
