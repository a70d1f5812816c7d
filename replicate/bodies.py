"""Request bodies: checked, then encoded as JSON, multipart or as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args

import httpx
from replicate_api.models import WebhookEvent
from replicate_api.types import Call, write_json

from .transfers.media_types import media_type

if TYPE_CHECKING:
    from .transfers.uploads import Upload

Files: TypeAlias = list[tuple[str, tuple[str | None, Any, str | None]]]


def encode(call: Call[Any]) -> tuple[bytes | None, Files | None, dict[str, str]]:
    """The body of a call: its bytes, or its multipart parts, and the headers that go with them.

    Raises:
        ValueError, TypeError: a value cannot be sent, and where it is.
    """
    if call.form is not None:
        return None, _parts(call.form), {}
    if call.content is not None:
        content = call.content.encode() if isinstance(call.content, str) else call.content
        return content, None, {}
    if call.json is not None:
        _check_webhook(call.json)
        return _json(call.json), None, {"Content-Type": "application/json"}
    return None, None, {}


def _json(value: Any) -> bytes:
    written = write_json(value)
    try:
        text = json.dumps(written, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        for where, problem in _problems(written, ""):
            # Not type(error): a UnicodeEncodeError is not made of a message.
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"{where or 'the body'} {problem}") from None
        raise


def _problems(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """What of a value JSON cannot hold, and where it is: `input["image"]`."""
    if isinstance(value, dict):
        for key, item in cast("dict[Any, Any]", value).items():
            yield from _problems(item, f"{where}[{key!r}]" if where else str(key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _problems(item, f"{where}[{index}]")
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield where, "has half a surrogate pair, which no encoding of text can hold"
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            yield where, f"is {value}, which JSON cannot hold"
    elif value is not None and not isinstance(value, int | bool):
        yield where, f"is of the type {type(value).__name__}, which JSON cannot hold"


def _check_webhook(body: Any) -> None:
    """Catch what the API would refuse, or worse, take and never call."""
    if not isinstance(body, Mapping):
        return
    body = cast("Mapping[str, Any]", body)
    for name in ("webhook", "webhook_completed"):
        url = body.get(name)
        if url is None:
            continue
        if not isinstance(url, str):
            raise TypeError(f"{name} must be a str, not {type(url).__name__}")
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise ValueError(f"{name} is not a URL: {error}") from None
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise ValueError(f"{name} must be an http or https URL, not {url!r}")
    events = body.get("webhook_events_filter")
    known = get_args(WebhookEvent)
    if events is None:
        return
    listed = cast("list[Any]", events) if isinstance(events, list | tuple) else [None]
    if not all(event in known for event in listed):
        raise ValueError(f"webhook_events_filter must be a list of {known}, not {events!r}")


def _parts(form: Mapping[str, Any]) -> Files:
    """The parts of a multipart body: the files with their name and type, the rest as fields."""
    fields = dict(form)
    name, kind = fields.pop("filename", None), fields.pop("type", None)
    parts: Files = []
    for field, value in fields.items():
        if isinstance(value, str):
            parts.append((field, (None, value, None)))
        elif isinstance(value, Mapping):
            parts.append((field, (None, _json(value), "application/json")))
        else:
            parts.append((field, _file(value, name, kind)))
    parts += [(field, (None, form[field], None)) for field in ("filename", "type") if field in form]
    return parts


def _file(upload: Upload, name: str | None, kind: str | None) -> tuple[str, Any, str]:
    """A file's name, content and media type."""
    kind = kind or (media_type(name) if name else upload.type)
    return name or upload.name, upload, kind
