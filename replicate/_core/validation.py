"""Checks of arguments, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, cast, get_type_hints

import httpx
from replicate_api.arguments import check_argument

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
    check_argument(name, value, float | None)
    if value is not None and not 0 < value <= MAX_SECONDS:
        raise ValueError(f"{name} must be more than 0 and at most {MAX_SECONDS:,}, not {value!r}")
    return cast("float | None", value)


def check_count(name: str, value: Any, minimum: int = 0) -> None:
    """Check a number.

    Raises:
        TypeError: It is not an int.
        ValueError: It is less than the minimum.
    """
    check_argument(name, value, int)
    if value < minimum:
        raise ValueError(f"{name} must be {minimum} or more, not {value!r}")


def check_fields(options: object) -> None:
    """Check the fields of an object by the annotations of its class.

    Raises:
        TypeError, ValueError: One of them cannot be used. The message names it.
    """
    for name, kind in _annotations(cast("Any", type(options))).items():
        check_argument(name, getattr(options, name), kind)


_annotations = cache(get_type_hints)


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
    check_argument(name, text, str)
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise ValueError(f"{name} is not a URL: {error}") from None
    if url.scheme not in ("http", "https") or not url.raw_host:
        raise ValueError(f"{name} must be an http or https URL, not {text!r}")
    return url
