"""From one page of a list to the next."""

from __future__ import annotations

from typing import Any, TypeVar

from replicate_api.types import Call, Page, read_json

from ..errors import ReplicateError
from .options import Options

P = TypeVar("P", bound=Page[Any])


def next_page(page: P, visited: set[str], options: Options) -> Call[P] | None:
    """Return the call for the page after this one; None after the last page.

    Args:
        page: A page of the list.
        visited: URLs of the pages so far. The next one is added.
        options: The client's options.

    Raises:
        ReplicateError: `next` is not a URL of the API, or the URL of an earlier page.
    """
    if not hasattr(page, "next"):
        raise TypeError(f"paginate needs a method that returns pages, not {type(page).__name__}")
    url = page.next
    if not isinstance(url, str) or not url:
        return None
    try:
        is_api_url = options.is_api_url(options.url(url))
    except ValueError as error:
        raise ReplicateError(f"`next` of a page is invalid: {error}") from None
    if not is_api_url:
        raise ReplicateError(f"refusing to follow `next` to another host: {url}")
    if url in visited:
        raise ReplicateError(f"the list does not end: `next` repeats {url}")
    visited.add(url)
    read = type(page).from_dict
    return Call("GET", url, lambda response: read(read_json(response)))
