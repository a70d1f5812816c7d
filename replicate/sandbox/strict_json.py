"""Strict parsing of JSON with a limit of depth."""

from __future__ import annotations

import json
from typing import Any, cast

MAX_DEPTH = 100  # the encoder must not exhaust the stack on what the decoder accepted


def loads(text: str | bytes) -> Any:
    """Parse JSON.

    Raises:
        ValueError: If the text is not JSON, has a constant such as NaN, or is nested too deeply.
    """
    too_deep = ValueError(f"nested more than {MAX_DEPTH} levels deep")
    try:
        value = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise too_deep from None
    if _is_deeper(value, MAX_DEPTH):
        raise too_deep
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a JSON value")


def _is_deeper(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if not isinstance(value, list):
        return False
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in cast("list[Any]", value))
