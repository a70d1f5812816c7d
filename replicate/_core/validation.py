"""Checks of arguments, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

_TOKEN, _VALUE = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+"), re.compile(r"[\t\x20-\x7e]*")
"""RFC 9110: the characters of methods and header names, and of header values."""

MAX_SECONDS = 10_000_000
"""Seconds of the longest timeout or interval: about 115 days, which every clock can sleep."""


def resolve_alias(name: str, value: T | None, other_name: str, other: T | None) -> T | None:
    """Return the value of an argument that has two spellings.

    Raises:
        TypeError: Both are passed.
    """
    if value is not None and other is not None:
        raise TypeError(f"pass {name} or {other_name}, not both")
    return other if value is None else value


def positive_seconds(name: str, value: Any) -> float | None:
    """Return a number of seconds, or None.

    Raises:
        TypeError: It is not a number.
        ValueError: It is not positive, or longer than MAX_SECONDS.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not 0 < value <= MAX_SECONDS:
        raise ValueError(f"{name} must be more than 0 and at most {MAX_SECONDS:,}, not {value!r}")
    return value


def check_count(name: str, value: Any, minimum: int = 0) -> None:
    """Check a number.

    Raises:
        ValueError: It is not an int, or less than the minimum.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
        raise ValueError(f"{name} must be {minimum} or more, not {value!r}")


def check_choice(name: str, value: Any, choices: tuple[str, ...]) -> None:
    """Check an argument that has a few possible values.

    Raises:
        ValueError: It is another one.
    """
    if value not in choices:
        raise ValueError(f"{name} must be {' or '.join(map(repr, choices))}, not {value!r}")


def check_headers(headers: Mapping[str, Any]) -> None:
    """Refuse characters that would change the meaning of a request.

    Raises:
        ValueError: A header contains one. The message has no value of a header.
    """
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            raise ValueError(f"the header {name!r} contains a character that HTTP does not allow")


def http_url(name: str, text: Any) -> httpx.URL:
    """Return an argument as an http or https URL.

    Raises:
        TypeError: It is not a str.
        ValueError: It is not such a URL.
    """
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a str, not {type(text).__name__}")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ValueError(f"{name} is not a URL: {error}") from None
    if url.scheme not in ("http", "https") or not url.raw_host:
        raise ValueError(f"{name} must be an http or https URL, not {text!r}")
    return url
