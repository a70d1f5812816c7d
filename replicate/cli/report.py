"""A page of many predictions, as one file of HTML."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator
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
    return environment.from_string(_TEMPLATE.read_text("utf-8")).render(
        title=f"{counts}, {cost(sum(durations), price)}",
        durations=list(_histogram(durations)),
        failures=failures.most_common(),
        cards=map(_card, sorted(results, key=lambda result: result.get("index", 0))),
    )


def predict_times(results: Iterable[dict[str, Any]]) -> Iterator[float]:
    """Yield the seconds that models ran, where they are known."""
    for result in results:
        metrics: dict[str, Any] = result.get("metrics") or {}
        seconds = metrics.get("predict_time")
        if isinstance(seconds, int | float):
            yield seconds


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


def _card(result: dict[str, Any]) -> dict[str, Any]:
    input = json.dumps(result.get("input"), indent=1, ensure_ascii=False)
    return {"shown": _shown(result.get("output")), "error": result.get("error"), "input": input}


def _shown(output: Any) -> list[tuple[str, str]]:
    """Return the parts of an output: the kind and the URL of a file, and anything else as text."""
    items = cast("list[Any]", output) if isinstance(output, list) else [output]
    parts = [_part(item) for item in items if item is not None]
    if all(isinstance(item, str) for item in items) and not any(kind for kind, _ in parts):
        return [("", "".join(items))]  # a text in pieces
    return parts


def _part(item: Any) -> tuple[str, str]:
    """Return the kind and the URL of a picture, sound or video; of anything else its text."""
    if not isinstance(item, str):
        return "", json.dumps(item, ensure_ascii=False)
    media_type = guess_type(item)[0] or ""
    kind = media_type.partition("/")[0]
    if kind not in ("image", "video", "audio"):
        return "", item
    if item.startswith(("https://", "http://", "data:")):
        return kind, item
    if not _is_saved(item):
        return "", item
    content = base64.b64encode(Path(item).read_bytes()).decode()
    return kind, f"data:{media_type};base64,{content}"


def _is_saved(text: str) -> bool:
    if len(text) >= 250 or "\n" in text or "\0" in text:
        return False
    # An output may name any file: only those below the current directory are embedded.
    return Path(text).is_file() and Path(text).resolve().is_relative_to(Path.cwd())
