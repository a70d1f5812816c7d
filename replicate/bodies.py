"""Request bodies: checked, then encoded as JSON, multipart or as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast, get_args

import httpx
from replicate_api.models import WebhookEvent
from replicate_api.types import Call, write_json

from .arguments import web_url
from .transfers.media_types import media_type

if TYPE_CHECKING:
    from .transfers.uploads import Body

WITH_LENGTH = frozenset({"POST", "PUT", "PATCH", "QUERY"})
"""Methods whose requests say how long their body is even where they have none."""


def encode(call: Call[Any]) -> tuple[httpx.ByteStream | Body, dict[str, str]]:
    """The body of a call, and the headers that go with it.

    Raises:
        ValueError, TypeError: a value cannot be sent, and where it is.
    """
    if call.form is not None:
        return _multipart(call.form)
    headers: dict[str, str] = {}
    content = b""
    if call.content is not None:
        content = call.content.encode() if isinstance(call.content, str) else call.content
    elif call.json is not None:
        _check_webhook(call.json)
        content = as_json(call.json)
        headers["Content-Type"] = "application/json"
    if content or call.method in WITH_LENGTH:
        headers["Content-Length"] = str(len(content))
    return httpx.ByteStream(content), headers


def as_json(value: Any) -> bytes:
    """A value as it is sent.

    Raises:
        ValueError, TypeError: JSON cannot hold it, or something in it, and where that is.
    """
    return _dumped(write_json(value), "")


def _dumped(value: Any, where: str) -> bytes:
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(value, dict | list):
            inside = cast("dict[Any, Any] | list[Any]", value)
            for name, item in inside.items() if isinstance(inside, dict) else enumerate(inside):
                _dumped(item, f"{where}[{name!r}]" if where else str(name))  # raises, if it is why
        # Not type(error): a UnicodeEncodeError is not made of a message.
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(
            f"{where or 'the body'} is {value!r:.50}, which JSON cannot hold: {error}"
        ) from None


def _check_webhook(body: Any) -> None:
    """Catch what the API would refuse, or worse, take and never call."""
    if not isinstance(body, Mapping):
        return
    body = cast("Mapping[str, Any]", body)
    for name in ("webhook", "webhook_completed"):
        if body.get(name) is not None:
            web_url(name, body[name])
    events, known = body.get("webhook_events_filter"), get_args(WebhookEvent)
    listed = cast("list[Any]", events) if isinstance(events, list | tuple) else [None]
    if events is not None and not all(event in known for event in listed):
        raise ValueError(f"webhook_events_filter must be a list of {known}, not {events!r}")


def _multipart(form: Mapping[str, Any]) -> tuple[Body, dict[str, str]]:
    """A body of parts: the files with their name and type, the rest as fields."""
    from .transfers.uploads import Body  # rarely needed, so not loaded with the rest

    parts: list[tuple[str, tuple[str | None, Any, str | None]]] = []
    for field, value in form.items():
        if isinstance(value, str):
            parts.append((field, (None, value, None)))
        elif isinstance(value, Mapping):
            parts.append((field, (None, as_json(value), "application/json")))
        else:
            name, kind = form.get("filename"), form.get("type")
            kind = kind or (media_type(name) if name else value.type)
            parts.append((field, (name or value.name, value, kind)))
    request = httpx.Request("POST", "", files=parts)
    assert isinstance(request.stream, httpx.SyncByteStream)
    return Body(request.stream), dict(request.headers)
