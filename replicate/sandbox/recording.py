"""Recording of requests, for tests to inspect."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .clock import Clock
from .paths import Pattern, origin_of

KEY = "replicate.sandbox.request"  # of the recorded request in an ASGI scope
MAX_BODY = 1_000_000  # recorded bytes of a body; `body_size` counts all
MAX_BODIES = 100_000_000  # recorded bytes of all bodies; the oldest are dropped


@dataclass(slots=True)
class RecordedRequest:
    """A request that arrived.

    `time` is that of the sandbox's clock. `status` is None if no response was sent. `fault` is the
    injected fault, or None. `body` is at most the first megabyte; all bodies together are at most
    the latest 100 MB.
    """

    method: str
    path: str
    query: str
    origin: str
    time: float
    raw_headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    body_size: int = 0
    status: int | None = None
    fault: Any = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers by lower-case name; repeated headers are joined by a comma."""
        headers: dict[str, str] = {}
        for name, value in self.raw_headers:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        return headers

    def json(self) -> Any:
        """Return the parsed body."""
        return json.loads(self.body)


class Requests:
    """The latest requests, oldest first, which any thread may read."""

    def __init__(self, clock: Clock, keep: int) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._requests: deque[RecordedRequest] = deque(maxlen=keep)
        self._keep = keep
        self._bodies: deque[RecordedRequest] = deque()
        self._size = 0

    def __len__(self) -> int:
        return len(self._requests)

    def __iter__(self) -> Iterator[RecordedRequest]:
        with self._lock:
            return iter(list(self._requests))

    def __getitem__(self, index: int) -> RecordedRequest:
        with self._lock:
            return self._requests[index]

    def to(self, method: str, path: str = "*", origin: str | None = None) -> list[RecordedRequest]:
        """Return the requests of a method to a path such as `/predictions/{id}`.

        The path is a pattern as in `Faults.add`.
        """
        pattern, origin = Pattern(path), origin or origin_of(path)
        return [
            request
            for request in self
            if request.method == method
            and request.origin == origin
            and pattern.matches(request.path)
        ]

    def clear(self) -> None:
        """Remove all requests."""
        with self._lock:
            self._requests.clear()
            self._bodies.clear()
            self._size = 0

    def wrap(self, app: ASGIApp, origin: str) -> ASGIApp:
        """Return the application with its requests recorded."""

        async def recorder(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            request = RecordedRequest(
                scope["method"],
                scope["raw_path"].decode("latin-1"),
                scope["query_string"].decode("latin-1"),
                origin,
                self._clock.now(),
                scope["headers"],
            )
            with self._lock:
                self._requests.append(request)

            async def recording_receive() -> Message:
                message = await receive()
                if chunk := message.get("body"):
                    request.body_size += len(chunk)
                    request.body += chunk[: MAX_BODY - len(request.body)]
                return message

            async def recording_send(message: Message) -> None:
                if "status" in message:
                    request.status = message["status"]
                await send(message)

            try:
                await app({**scope, KEY: request}, recording_receive, recording_send)
            finally:
                if request.body:
                    self._bound(request)

        return recorder

    def _bound(self, request: RecordedRequest) -> None:
        with self._lock:
            self._bodies.append(request)
            self._size += len(request.body)
            while self._size > MAX_BODIES or len(self._bodies) > self._keep:
                oldest = self._bodies.popleft()
                self._size -= len(oldest.body)
                oldest.body = b""
