"""The API as an ASGI application: from a request to the operation that answers it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

# Starlette would miss it only when the first form comes.
import python_multipart  # noqa: F401  # pyright: ignore[reportUnusedImport]
from starlette.datastructures import Headers, QueryParams, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from . import description, json_text
from .clock import Clock
from .description import Operation
from .lifecycle import Lifecycle
from .limits import Limiter
from .outputs import Origins, Outputs
from .paths import PREFIX, Routes
from .problems import Problem, not_found
from .store import Store

JSON = dict[str, Any]

MAX_JSON = 16 * 1024 * 1024
MAX_FILE = 100 * 1024 * 1024

_AUTHORIZATION = re.compile(r"(?:Bearer|Token) +(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One part of a form."""

    data: bytes
    filename: str | None = None
    media_type: str | None = None

    @property
    def text(self) -> str:
        return self.data.decode(errors="replace")


@dataclass(slots=True)
class Asked:
    """A request that fits the description: parameters by name, and the body.

    The body is JSON, a text, or the parts of a form by name.
    """

    parameters: JSON
    body: Any


@dataclass(frozen=True)
class State:
    """All that an operation may use."""

    store: Store
    lifecycle: Lifecycle
    outputs: Outputs
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


async def _not_implemented(*_: object) -> Response:
    raise Problem(501, "The sandbox has no behavior for this operation of openapi.yaml.")


def not_implemented() -> list[str]:
    """Return the operations of openapi.yaml that respond with 501, such as `GET /models/{}/{}`."""
    return [f"{method} {path}" for method, path in description.load().keys() - OPERATIONS.keys()]


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
            handler = OPERATIONS.get((method, path), _not_implemented)
            self._routes.add(method, PREFIX + path, (described, handler))

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
        parameters, body = {}, None
        if operation.parameters:
            query = QueryParams(scope["query_string"])
            parameters = operation.check_parameters(query, headers)
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
        return await _form(operation, request)
    raw = b"".join([chunk async for chunk in _stream(request, MAX_JSON)])
    if not raw and not operation.body_required:
        return {}
    body = _text(raw) if media_type == "text/plain" else _json(raw)
    operation.check_body(media_type, body)
    return body


async def _form(operation: Operation, request: Request) -> dict[str, Part]:
    body = _stream(request, MAX_FILE + MAX_JSON)
    try:
        form = await MultiPartParser(request.headers, body, max_part_size=MAX_FILE).parse()
    except (MultiPartException, KeyError) as error:
        # KeyError: no boundary in the content type.
        raise Problem(400, f"The form cannot be read: {error}") from None
    parts = {name: await _part(value) for name, value in form.items()}
    await form.close()
    operation.check_form({name: part.text for name, part in parts.items()})
    return parts


async def _part(value: str | UploadFile) -> Part:
    if isinstance(value, str):
        return Part(value.encode(errors="replace"))
    return Part(await value.read(), value.filename, value.content_type)


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
        return json_text.read(raw)
    except ValueError as error:
        raise Problem(400, f"The body is not JSON: {error}", title="Malformed JSON") from None
