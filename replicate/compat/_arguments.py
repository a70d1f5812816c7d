"""Arguments of 1.x in their present spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

import httpx
from replicate_api.types import omit_none

from .._core.predictions import WaitOptions

T = TypeVar("T")

RENAMED = {"content_type": "type", "file": "content", "file_encoding_strategy": "file_encoding"}
"""Arguments that have another name in 1.x."""
ENCODINGS = {"base64": "data-uri", "url": "upload"}
"""The values of `file_encoding_strategy`, and those of `file_encoding`."""


def joined(pair: Any) -> Any:
    """Return a tuple of owner and name as `owner/name`; anything else unchanged."""
    return "/".join(cast("tuple[str, ...]", pair)) if isinstance(pair, tuple) else pair


def named(names: tuple[str, ...], args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """Return positional arguments by their names, and keyword arguments.

    Raises:
        TypeError: There are more of them than names, or one is passed twice.
    """
    values = dict(zip(names, args, strict=False))
    if len(args) > len(names) or values.keys() & options.keys():
        raise TypeError(f"pass each argument once, only these by position: {', '.join(names)}")
    return values | options


def renamed(old: Mapping[str, Any]) -> dict[str, Any]:
    """Return options by their present names."""
    new = omit_none({RENAMED.get(name, name): value for name, value in old.items()})
    if encoding := new.get("file_encoding"):
        new["file_encoding"] = ENCODINGS.get(encoding, encoding)
    return new


def run_options(old: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of `run` in their present spelling."""
    new = renamed(old)
    new.pop("stream", None)
    if url := new.pop("webhook_completed", None):
        new |= {"webhook": url, "webhook_events_filter": ["completed"]}
    return new


def like(method: Callable[..., Any]) -> Callable[[T], T]:
    """Return a decorator: the signature and the documentation are those of another method."""
    return cast("Callable[[T], T]", wraps(method))


def accepting(method: Callable[..., Any], *names: str) -> Callable[..., Any]:
    """Return a method of a namespace that also accepts the arguments of 1.x.

    Args:
        method: The method.
        names: Names of its positional arguments in 1.x.
    """
    paths = {name.rpartition("_")[2]: name for name in names}  # `id` of 1.x is `prediction_id`

    @like(method)
    def call(self: Any, *args: Any, **options: Any) -> Any:
        options = {paths.get(name, name): value for name, value in options.items()}
        new = renamed(named(names, args, options))
        new |= {key: joined(new[key]) for key in ("model", "deployment") if key in new}
        if "hardware" in new:  # a record, too, in 1.x
            new["hardware"] = getattr(new["hardware"], "sku", new["hardware"])
        if "cursor" in new:  # the URL of a page in 1.x
            new["cursor"] = httpx.URL(new["cursor"]).params.get("cursor", new["cursor"])
        if "wait" in new:
            new["prefer"] = WaitOptions.parse(new.pop("wait")).prefer
        if "input" in names:
            new.setdefault("input", {})
        return method(self, **new)

    return call
