"""How a list goes on from page to page."""

from __future__ import annotations

from typing import Any, TypeVar

import httpx
from replicate_api.types import Call, Page, read_json

from .errors import ReplicateError

P = TypeVar("P", bound=Page[Any])


def following(page: P, seen: set[str]) -> Call[P] | None:
    """The call for the page after this one, None after the last; `seen` are the pages before.

    Raises:
        ReplicateError: the list leads nowhere, or back to a page that was already given.
    """
    if not hasattr(page, "next"):
        raise TypeError(f"paginate takes a method that gives pages, not {type(page).__name__}")
    url = page.next
    if not isinstance(url, str) or not url:
        return None
    try:
        httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ReplicateError(f"the next page is at no URL: {url!r}: {error}") from None
    if url in seen:
        raise ReplicateError(f"the list does not end: its page {url} comes up a second time")
    seen.add(url)
    kind = type(page)

    def read(response: httpx.Response) -> P:
        return kind.from_dict(read_json(response))

    return Call("GET", url, read)
