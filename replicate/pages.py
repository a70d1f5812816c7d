"""How a list goes on from page to page."""

from __future__ import annotations

from typing import Any, TypeVar

from replicate_api.types import Call, Page, read_json

from .errors import ReplicateError
from .options import Options

P = TypeVar("P", bound=Page[Any])


def following(page: P, seen: set[str], options: Options) -> Call[P] | None:
    """The call for the page after this one, None after the last; `seen` are the pages before.

    Raises:
        ReplicateError: the list leads nowhere, elsewhere, or back to a page that was given.
    """
    if not hasattr(page, "next"):
        raise TypeError(f"paginate takes a method that gives pages, not {type(page).__name__}")
    url = page.next
    if not isinstance(url, str) or not url:
        return None
    try:
        is_home = options.is_home(url)
    except ValueError as error:
        raise ReplicateError(f"the next page is at no URL: {error}") from None
    if not is_home:
        raise ReplicateError(f"the next page is on another host, not asked: {url}")
    if url in seen:
        raise ReplicateError(f"the list does not end: its page {url} comes up a second time")
    seen.add(url)
    read = type(page).from_dict
    return Call("GET", url, lambda response: read(read_json(response)))
