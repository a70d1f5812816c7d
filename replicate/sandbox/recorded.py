"""What arrived at the sandbox, for tests to look at."""

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

BODY_KEPT = 1_000_000  # bytes of a body; the rest is counted in `body_size` alone
BODIES_KEPT = 100_000_000  # bytes of all bodies; beyond, the oldest lose theirs


@dataclass(slots=True)
class Recorded:
    """One request. `time` is the sandbox clock's; `status` stays None if no answer went out.

    `body` holds the first megabyte, for as long as the bodies after it are not 100 MB.
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

    @property
    def headers(self) -> dict[str, str]:
        """By lower-case name; values of a repeated header are joined by a comma."""
        headers: dict[str, str] = {}
        for name, value in self.raw_headers:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        return headers

    def json(self) -> Any:
        return json.loads(self.body)


class Requests:
    """The latest requests in the order they came; may be read from any thread."""

    def __init__(self, clock: Clock, keep: int) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._requests: deque[Recorded] = deque(maxlen=keep)
        self._keep = keep
        self._bodies: deque[Recorded] = deque()
        self._size = 0

    def __len__(self) -> int:
        return len(self._requests)

    def __iter__(self) -> Iterator[Recorded]:
        with self._lock:
            return iter(list(self._requests))

    def __getitem__(self, index: int) -> Recorded:
        with self._lock:
            return self._requests[index]

    def to(self, method: str, path: str = "*", origin: str | None = None) -> list[Recorded]:
        """Those of one method to a path such as `/predictions/{id}`; see `Faults.add`."""
        pattern, origin = Pattern(path), origin or origin_of(path)
        return [
            request
            for request in self
            if request.method == method and request.origin == origin and pattern.fits(request.path)
        ]

    def clear(self) -> None:
        with self._lock:
            self._requests.clear()
            self._bodies.clear()
            self._size = 0

    def recording(self, app: ASGIApp, origin: str) -> ASGIApp:
        """The application, with each of its requests recorded."""

        async def recorder(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            request = Recorded(
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
                    request.body += chunk[: BODY_KEPT - len(request.body)]
                return message

            async def recording_send(message: Message) -> None:
                if "status" in message:
                    request.status = message["status"]
                await send(message)

            try:
                await app(scope, recording_receive, recording_send)
            finally:
                if request.body:
                    self._bound(request)

        return recorder

    def _bound(self, request: Recorded) -> None:
        with self._lock:
            self._bodies.append(request)
            self._size += len(request.body)
            while self._size > BODIES_KEPT or len(self._bodies) > self._keep:
                oldest = self._bodies.popleft()
                self._size -= len(oldest.body)
                oldest.body = b""
