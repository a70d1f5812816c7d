"""Pages of lists, linked by cursors."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from .problems import Problem

PAGE_SIZE = 100
_CURSOR = re.compile(r"(r=1&)?p=(\d{1,18})")

Row = TypeVar("Row")


def paginate(
    rows: Sequence[Row],
    position: Callable[[Row], int],
    record: Callable[[Row], Any],
    url: str,
    cursor: str | None,
) -> dict[str, Any]:
    """Return the page that a cursor points to.

    A cursor holds the position of a neighbor, so that a page stays the same when records are added
    or removed before it.

    Args:
        rows: The rows, ordered by position.
        position: Returns the position of a row.
        record: Returns the record of a row.
        url: The URL of the list, without the cursor.
        cursor: The cursor, or None for the first page.
    """
    start, stop = _bounds(rows, position, cursor)
    link = f"{url}{'&' if '?' in url else '?'}cursor="
    return {
        "previous": link + _encode(f"r=1&p={position(rows[start])}") if start > 0 else None,
        "next": link + _encode(f"p={position(rows[stop - 1])}") if stop < len(rows) else None,
        "results": [record(row) for row in rows[start:stop]],
    }


def _bounds(
    rows: Sequence[Row], position: Callable[[Row], int], cursor: str | None
) -> tuple[int, int]:
    if not cursor:
        return 0, min(PAGE_SIZE, len(rows))
    backward, neighbour = _decode(cursor)
    if not rows:
        return 0, 0
    sign = -1 if position(rows[0]) > position(rows[-1]) else 1
    ranks = [sign * position(row) for row in rows]
    if backward:
        stop = sum(rank < sign * neighbour for rank in ranks)
        return max(stop - PAGE_SIZE, 0), max(stop, 1)
    start = sum(rank <= sign * neighbour for rank in ranks)
    return start, min(start + PAGE_SIZE, len(rows))


def _encode(text: str) -> str:
    return b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> tuple[bool, int]:
    try:
        text = b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        text = ""
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise Problem(400, "Invalid cursor")
    return found[1] is not None, int(found[2])
