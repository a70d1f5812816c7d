"""What a caller passed, checked before anything is sent."""

from __future__ import annotations

import math
from typing import Any, TypeVar

import httpx

T = TypeVar("T")


def one_of(name: str, value: T | None, other_name: str, other: T | None) -> T | None:
    """The one of two spellings of an argument that is given.

    Raises:
        TypeError: both are.
    """
    if value is not None and other is not None:
        raise TypeError(f"give {name} or {other_name}, not both")
    return other if value is None else value


def positive(name: str, value: Any) -> float | None:
    """Check that an argument is a positive, finite number of seconds, or None.

    Raises:
        ValueError, TypeError: it is something else.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be positive and finite, not {value!r}")
    return value


def web_url(name: str, text: Any) -> httpx.URL:
    """The http or https URL that an argument is.

    Raises:
        ValueError, TypeError: it is none.
    """
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a str, not {type(text).__name__}")
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError(f"{name} is not a URL: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"{name} must be an http or https URL, not {text!r}")
    return url
