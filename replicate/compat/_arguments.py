"""Arguments of 1.x in their present spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from replicate_api.types import Record, omit_none

from .._core.predictions import WaitOptions

Pair: TypeAlias = str | tuple[str, str] | Record
"""`owner/name`, a tuple of both, or a record."""

ENCODINGS = {"base64": "data-uri", "url": "upload"}
"""The values of `file_encoding_strategy`, and those of `file_encoding`."""


def joined(pair: Any) -> Any:
    """Return a tuple of owner and name as `owner/name`; anything else unchanged."""
    return "/".join(cast("tuple[str, ...]", pair)) if isinstance(pair, tuple) else pair


def present(old: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a create call in their present spelling."""
    new = dict(old)
    strategy, wait = new.pop("file_encoding_strategy", None), new.pop("wait", None)
    if strategy is not None:
        new["file_encoding"] = ENCODINGS.get(strategy, strategy)
    if wait is not None:
        new["prefer"] = WaitOptions.parse(wait, None, "cancel").prefer
    return omit_none(new)


def run_options(old: dict[str, Any]) -> dict[str, Any]:
    """Return the options of `run` in their present spelling."""
    new = {name: value for name, value in old.items() if name != "stream"}
    if strategy := new.pop("file_encoding_strategy", None):
        new["file_encoding"] = ENCODINGS.get(strategy, strategy)
    if url := new.pop("webhook_completed", None):
        new |= {"webhook": url, "webhook_events_filter": ["completed"]}
    return new
