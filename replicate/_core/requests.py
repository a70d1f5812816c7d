"""Build an HTTP request from a call: URL, headers, body, timeouts."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import httpx
from replicate_api.arguments import check_argument, checked
from replicate_api.models import WebhookEvent
from replicate_api.types import Call, omit_none, write_datetime, write_json

from .media_types import media_type
from .validation import check_headers, http_url, resolve_alias

if TYPE_CHECKING:
    from .options import Options

Stream: TypeAlias = httpx.SyncByteStream | httpx.AsyncByteStream

PREFER_WAIT_MARGIN = 15.0
"""Seconds by which a response may exceed the `Prefer: wait` of its request."""

STREAM_TIMEOUTS = {"connect": 5.0, "read": 15.0, "head": 15.0}
"""Seconds for each step of a stream of events, as its prediction can be polled instead.

`head` is that of our own transport, from the request to the whole head of its response.
"""

METHODS_WITH_LENGTH = frozenset({"POST", "PUT", "PATCH", "QUERY"})
"""Methods whose requests have a Content-Length even without a body."""


@checked
def request_call(
    route: str,
    method: str,
    params: Mapping[str, Any] | None,
    json: Any,
    data: Any,
    headers: Mapping[str, str] | None,
) -> Call[httpx.Response]:
    """Return the call of any request. The arguments are those of the client's `request`."""
    if not re.fullmatch(r"[A-Za-z-]+", method):
        raise ValueError(f"method must be an HTTP method, not {method!r}")
    is_raw = isinstance(data, bytes | str)
    body = resolve_alias("json", json, "data", data)
    return Call(
        method.upper(),
        route,
        lambda response: response,
        query=omit_none(params or {}),
        headers=dict(headers or {}),
        json=None if is_raw else body,
        content=data if is_raw else None,
    )


def build_request(
    options: Options, call: Call[Any], remaining: float = math.inf, authorize: bool = True
) -> httpx.Request:
    """Return the HTTP request of a call.

    Args:
        options: The client's options.
        call: The operation to request.
        remaining: Seconds until the deadline.
        authorize: Send the API token, if the URL has the API's origin.

    Raises:
        TypeError, ValueError: An argument of the call cannot be sent.
        ReplicateError: There is no API token.
    """
    stream, content_headers = encode_body(call)
    url = options.url(call.path)
    if call.query:
        url = url.copy_merge_params({name: _serialize(it) for name, it in call.query.items()})
    headers = {name.lower(): str(_serialize(value)) for name, value in call.headers.items()}
    if headers:
        check_headers(headers)
    request = httpx.Request(
        call.method,
        url,
        headers={
            "Host": url.netloc.decode("ascii"),
            "User-Agent": options.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "Cache-Control": "no-store",  # a poll must not be served by a cache
            **content_headers,
        },
        stream=stream,
        extensions={"timeout": _timeouts(options.timeout, headers, remaining)},
    )
    if isinstance(stream, httpx.ByteStream):
        request.read()
    # Last, so that no error can occur with a secret in a local variable.
    authorize = authorize and options.is_api_url(url)
    if authorize and options.default_headers.names:
        request.headers.update({**options.default_headers})
    request.headers.update(headers)
    if authorize and "authorization" not in request.headers:
        if options.token.value is None:
            options.token.load()
        request.extensions["token_source"] = options.token.source
        request.headers["Authorization"] = f"Bearer {options.token.value}"
    return request


def without_credentials(request: httpx.Request, names: Iterable[str]) -> httpx.Request:
    """Return a request without its stream and secret headers, for its response to hold.

    Args:
        request: The request that was sent.
        names: Headers that are secret besides those of HTTP, in lower case.
    """
    secret = {b"authorization", b"cookie", b"proxy-authorization", *map(str.encode, names)}
    headers = [each for each in request.headers.raw if each[0].lower() not in secret]
    shown = copy(request)
    shown.extensions = request.extensions  # which its copy lacks, as its pickle
    shown.headers = httpx.Headers(headers)
    return shown


def encode_body(call: Call[Any]) -> tuple[Stream, dict[str, str]]:
    """Return the body of a call as a stream, and its headers.

    Raises:
        TypeError, ValueError: A value cannot be sent. The message says where it is.
    """
    if call.form is not None:
        return _multipart(call.form)
    headers: dict[str, str] = {}
    content = call.content or b""
    if isinstance(content, str):
        content = content.encode()
    if call.content is None and call.json is not None:
        _check_webhook(call.json)
        content = json_bytes(call.json)
        headers["Content-Type"] = "application/json"
    if content or call.method in METHODS_WITH_LENGTH:
        headers["Content-Length"] = str(len(content))
    return httpx.ByteStream(content), headers


def json_bytes(value: Any) -> bytes:
    """Return a value as compact JSON.

    Raises:
        TypeError, ValueError: JSON cannot represent it. The message says where it is.
    """
    try:
        return _dump_or_locate_error(write_json(value), "")
    except RecursionError:
        raise ValueError("the body has too many levels for JSON") from None


def _dump_or_locate_error(value: Any, where: str) -> bytes:
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except (TypeError, ValueError) as error:
        if isinstance(value, dict | list):
            inner = cast("dict[Any, Any] | list[Any]", value)
            for name, item in inner.items() if isinstance(inner, dict) else enumerate(inner):
                _dump_or_locate_error(item, f"{where}[{name!r}]" if where else str(name))
        # Not type(error): a UnicodeEncodeError cannot be created from a message.
        kind = TypeError if isinstance(error, TypeError) else ValueError
        problem = f"is {value!r:.50}, which JSON cannot represent: {error}"
        raise kind(f"{where or 'the body'} {problem}") from None


def _check_webhook(body: Any) -> None:
    """Refuse values that the API would refuse, or accept and never call."""
    if not isinstance(body, Mapping):
        return
    body = cast("Mapping[str, Any]", body)
    for name in ("webhook", "webhook_completed"):
        if body.get(name) is not None:
            http_url(name, body[name])
    events = body.get("webhook_events_filter")
    check_argument("webhook_events_filter", events, Sequence[WebhookEvent] | None)


def _multipart(form: Mapping[str, Any]) -> tuple[Stream, dict[str, str]]:
    """Return a multipart body: files with their name and media type, other values as fields."""
    parts: list[tuple[str, tuple[str | None, Any, str | None]]] = []
    for field, value in form.items():
        if isinstance(value, str):
            parts.append((field, (None, value, None)))
        elif isinstance(value, Mapping):
            parts.append((field, (None, json_bytes(value), "application/json")))
        else:
            name, kind = form.get("filename"), form.get("type")
            kind = kind or (media_type(name) if name else value.type)
            parts.append((field, (name or value.name, value, kind)))
    request = httpx.Request("POST", "", files=parts)
    return request.stream, dict(request.headers)


def _timeouts(timeout: httpx.Timeout, headers: dict[str, str], limit: float) -> dict[str, float]:
    """Return the seconds for each step; with a deadline also for all of them, as `total`."""
    limit = max(limit, 0.001)
    steps = cast("dict[str, float]", timeout.as_dict())
    if wait := _prefer_wait(headers.get("prefer")):
        steps["read"] = max(steps["read"], wait + PREFER_WAIT_MARGIN)
    if headers.get("accept") == "text/event-stream":
        steps |= {step: min(steps.get(step, cap), cap) for step, cap in STREAM_TIMEOUTS.items()}
    timeouts = {name: min(seconds, limit) for name, seconds in steps.items()}
    return timeouts if limit == math.inf else {**timeouts, "total": limit}


def _prefer_wait(prefer: str | None) -> float:
    """Return the seconds for which the API may hold the response to a request."""
    match = prefer and re.search(r"\bwait(?:=(\d+))?", prefer)
    return float(match[1] or 60) if match else 0.0


def _serialize(value: Any) -> str | list[str]:
    """Return a value of the query or of a header; a list repeats its name in the query."""
    if isinstance(value, list | tuple):
        return [str(_serialize(item)) for item in cast("list[Any]", value)]
    if isinstance(value, bool):
        return "true" if value else "false"
    return write_datetime(value) if isinstance(value, datetime) else str(value)
