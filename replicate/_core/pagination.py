"""From one page of a list to the next."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from replicate_api.types import Call, Page, read_json

from ..errors import ReplicateError
from .options import Options

P = TypeVar("P", bound=Page[Any])

_API_URL = re.compile(r"(?:https?://[^/?#]+)?/v1(/[^#]*)", re.IGNORECASE)


def next_page(page: P, visited: set[str], options: Options) -> Call[P] | None:
    """Return the call for the page after this one; None after the last page.

    Args:
        page: A page of the list.
        visited: Paths of the pages so far. The next one is added.
        options: The client's options.

    Raises:
        ReplicateError: `next` is not a URL of the API, or the URL of an earlier page.
    """
    url = page.next
    if not isinstance(url, str) or not url:
        return None
    path = _path(url, str(options.base_url))
    if path in visited:
        raise ReplicateError(f"the list does not end: `next` repeats {url}")
    visited.add(path)
    read = type(page).from_dict
    return Call("GET", path, lambda response: read(read_json(response)))


def _path(url: str, base_url: str) -> str:
    """Return the path below the base URL, with its query, of a URL of the API.

    The API does not know the URL of a gateway that it is behind, and writes its own.
    """
    if url.startswith(f"{base_url}/"):
        return url.removeprefix(base_url)
    if match := _API_URL.fullmatch(url):
        return match[1]
    raise ReplicateError(f"`next` of a page is not a URL of the API: {url}")
