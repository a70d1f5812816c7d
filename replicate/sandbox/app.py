"""The API as an ASGI application: from a request to the operation that answers it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from starlette.datastructures import FormData, Headers, QueryParams
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from . import description
from .clock import Clock
from .description import Operation
from .lifecycle import Lifecycle, Origins
from .limits import Limiter
from .paths import PREFIX, Routes
from .problems import Problem, not_found
from .store import Store

JSON = dict[str, Any]

MAX_JSON = 16 * 1024 * 1024
MAX_FILE = 100 * 1024 * 1024
MAX_DEPTH = 100  # of JSON: the encoder must not run out of stack on what the decoder took

_AUTHORIZATION = re.compile(r"(?:Bearer|Token) +(\S+)", re.IGNORECASE)


@dataclass(slots=True)
class Asked:
    """A request that fits the description: parameters by name, and the body's JSON or form."""

    parameters: JSON
    body: Any


@dataclass(frozen=True)
class State:
    """All that an operation may use."""

    store: Store
    lifecycle: Lifecycle
    origins: Origins
    clock: Clock
    webhook_secret: str
    files_secret: str


Handler = Callable[..., Awaitable[Response]]
OPERATIONS: dict[tuple[str, str], Handler] = {}


def operation(method: str, path: str) -> Callable[[Handler], Handler]:
    """Make the function the handler of an operation: `(state, asked, *segments) -> Response`."""

    def register(handler: Handler) -> Handler:
        OPERATIONS[method, path] = handler
        return handler

    return register


def answer(record: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = record if isinstance(record, bytes) else json.dumps(record).encode()
    return Response(body, status, headers, "application/json")


class Api:
    """Routes, authenticates, limits and checks; every Problem becomes an answer here."""

    def __init__(
        self, state: State, token: str, create_limiter: Limiter | None, limiter: Limiter | None
    ) -> None:
        self._state = state
        self._token = token
        self._create_limiter = create_limiter
        self._limiter = limiter
        self._routes: Routes[tuple[Operation, Handler]] = Routes()
        for (method, path), described in description.load().items():
            self._routes.add(method, PREFIX + path, (described, OPERATIONS[method, path]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            response = await self._answer(scope, receive, send)
        except Problem as problem:
            response = problem.response()
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> Response:
        headers = Headers(scope=scope)
        found = self._routes.find(scope["raw_path"].decode("latin-1"))
        # A signed URL is for whoever holds it.
        if found is None or not scope["path"].endswith("/download"):
            self._authenticate(headers.get("authorization", ""))
        if found is None:
            raise not_found()
        targets, segments = found
        if scope["method"] not in targets:
            allowed = ", ".join(sorted(targets))
            raise Problem(405, f"{scope['method']} is not allowed", headers={"allow": allowed})
        operation, handler = targets[scope["method"]]
        limited = self._take(operation)
        query = QueryParams(scope["query_string"])
        parameters = operation.check_parameters(query, headers) if operation.parameters else {}
        body = None
        if operation.bodies:
            body = await _body(operation, Request(scope, receive, send), headers)
        response = await handler(self._state, Asked(parameters, body), *segments)
        response.headers.update(limited)
        return response

    def _authenticate(self, authorization: str) -> None:
        found = _AUTHORIZATION.fullmatch(authorization)
        if found is None or found[1] != self._token:
            raise Problem(
                401,
                "You did not pass a valid authentication token",
                title="Unauthenticated",
            )

    def _take(self, operation: Operation) -> Mapping[str, str]:
        creates = operation.method == "POST" and operation.path.endswith(
            ("/predictions", "/trainings")
        )
        limiter = self._create_limiter if creates else self._limiter
        return limiter.take() if limiter else {}


async def _body(operation: Operation, request: Request, headers: Headers) -> Any:
    """The body, read as the media type that it was sent as and checked."""
    given = headers.get("content-type", "").partition(";")[0].strip().lower()
    media_type = given or next(iter(operation.bodies))
    if media_type not in operation.bodies:
        expected = " or ".join(operation.bodies)
        raise Problem(415, f"Content-Type must be {expected}, not {given}")
    if media_type == "multipart/form-data":
        return await _form(request)
    raw = b"".join([chunk async for chunk in _stream(request, MAX_JSON)])
    if not raw and not operation.body_required:
        return {}
    body = _text(raw) if media_type == "text/plain" else _json(raw)
    operation.check_body(media_type, body)
    return body


async def _form(request: Request) -> FormData:
    headers, body = request.headers, _stream(request, MAX_FILE)
    try:
        return await MultiPartParser(headers, body, max_part_size=MAX_FILE).parse()
    except (MultiPartException, KeyError) as error:
        # KeyError: no boundary in the content type.
        raise Problem(400, f"The form cannot be read: {error}") from None


async def _stream(request: Request, limit: int) -> AsyncGenerator[bytes]:
    """The body's chunks; Problem 413 once there is too much of it."""
    declared = request.headers.get("content-length", "")
    size = int(declared) if declared.isdecimal() else 0
    if size > limit:
        raise _too_large(limit)
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        yield chunk


def _too_large(limit: int) -> Problem:
    return Problem(413, f"A body here must be less than {limit // 1024 // 1024}MB in size")


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Problem(400, "The body is not UTF-8") from None


def _json(raw: bytes) -> Any:
    try:
        value = json.loads(raw, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"The body is not JSON: {error}", title="Malformed JSON") from None
    if _is_deep(value, MAX_DEPTH):
        raise Problem(400, f"JSON may be nested {MAX_DEPTH} levels deep", title="Malformed JSON")
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON value")


def _is_deep(value: Any, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    children = cast("JSON", value).values() if isinstance(value, dict) else cast("list[Any]", value)
    return levels == 0 or any(_is_deep(child, levels - 1) for child in children)
