"""Faults on demand: what can go wrong between a client and the API.

Each fault is a value; `Faults.add` says which requests it meets.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .clock import Clock
from .paths import Pattern, origin_of
from .problems import Problem

ORIGINS = ("api", "delivery")


@dataclass(frozen=True)
class Exchange:
    """A request that a fault has met, and the application it was meant for."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    clock: Clock

    async def proceed(self, send: Send | None = None) -> None:
        await self.app(self.scope, self.receive, send or self.send)

    async def read(self) -> bytes:
        """Take the whole body off the wire, so that the client has done its part."""
        chunks: list[bytes] = []
        while (message := await self.receive())["type"] == "http.request":
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                break
        return b"".join(chunks)

    async def close(self) -> None:
        """Close the connection, and stay until it is: what is not answered is no error then."""
        self.scope["extensions"]["close"]()
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def whole(self) -> Exchange:
        """The same with the request off the wire: closing with some of it unread is a reset."""
        messages = [{"type": "http.request", "body": await self.read()}]

        async def receive() -> Message:
            return messages.pop() if messages else await self.receive()

        return replace(self, receive=receive)

    async def act(self, handled: bool) -> None:
        """Read the request and, if it is to be handled, let the application act unheard."""
        read = await self.whole()
        if handled:
            await read.proceed(_swallow)


class Fault(Protocol):
    async def __call__(self, exchange: Exchange) -> None: ...


@dataclass(frozen=True)
class Status:
    """An error status in place of the answer: 429, 500, 502, 503, 524.

    The body may be text, bytes or JSON; without one it is problem+json. With `handled` the API has
    acted on the request, and only its answer is replaced.
    """

    code: int
    headers: Mapping[str, str] | None = None
    body: Any = None
    handled: bool = False

    def __post_init__(self) -> None:
        for name, value in (self.headers or {}).items():
            if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(f"a header is text: {{{name!r}: '{value}'}}")
        self._response()  # raises here, and not in an answer, for a body that is no JSON

    async def __call__(self, exchange: Exchange) -> None:
        await exchange.act(self.handled)
        await self._response()(exchange.scope, exchange.receive, exchange.send)

    def _response(self) -> Response:
        if self.code in (204, 304):  # which have no body
            return Response(status_code=self.code, headers=self.headers)
        if isinstance(self.body, (str, bytes)):
            return Response(self.body, self.code, self.headers, "text/plain")
        if self.body is not None:
            return Response(json.dumps(self.body), self.code, self.headers, "application/json")
        return Problem(self.code, "A fault of the sandbox", headers=self.headers).response()


@dataclass(frozen=True)
class Close:
    """The connection ends before any header of the answer.

    The request has been read by then, unless `read` is false. With `handled` the API has acted on
    it and its answer is lost.
    """

    handled: bool = False
    read: bool = True

    async def __call__(self, exchange: Exchange) -> None:
        if self.read or self.handled:
            await exchange.act(self.handled)
        await exchange.close()


@dataclass(frozen=True)
class Cut:
    """The connection ends in the middle of the answer, after so many bytes of its body.

    An answer that is no longer lacks its last byte, one without a body its headers.
    """

    after: int = 10

    async def __call__(self, exchange: Exchange) -> None:
        exchange = await exchange.whole()
        left, start = self.after, None

        async def send(message: Message) -> None:
            nonlocal left, start
            if message["type"] == "http.response.start":
                start = message
                return
            body, more = message.get("body", b""), message.get("more_body", False)
            if start and (body or more):
                await exchange.send(start)
                start = None
            part = body[: min(left, len(body) if more else len(body) - 1)] if body else b""
            left -= len(part)
            if part:
                await exchange.send({**message, "body": part, "more_body": True})
            if not more or len(part) < len(body):
                raise _Enough

        with contextlib.suppress(_Enough):
            await exchange.proceed(send)
        await exchange.close()


@dataclass(frozen=True)
class Truncate:
    """The answer ends early but in order, after so many bytes: an event stream without its end."""

    after: int = 10

    async def __call__(self, exchange: Exchange) -> None:
        left = self.after

        async def send(message: Message) -> None:
            nonlocal left
            if message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if pair[0] != b"content-length"]
                await exchange.send({**message, "headers": headers})
                return
            body = message.get("body", b"")
            ends = len(body) >= left or not message.get("more_body")
            await exchange.send({**message, "body": body[:left], "more_body": not ends})
            left -= len(body)
            if ends:
                raise _Enough

        with contextlib.suppress(_Enough):
            await exchange.proceed(send)


@dataclass(frozen=True)
class Stall:
    """Nothing moves for so many seconds of the sandbox's clock, then the answer goes on.

    It stalls before the headers, or with `after` after so many bytes of the body. Before the
    headers the API acts only then, or with `handled` at once.
    """

    seconds: float
    after: int | None = None
    handled: bool = False

    async def __call__(self, exchange: Exchange) -> None:
        if self.after is not None:
            await self._within(exchange, self.after)
        elif self.handled:
            await exchange.proceed(partial(self._late, exchange))
        else:
            await exchange.clock.asleep(self.seconds)
            await exchange.proceed()

    async def _late(self, exchange: Exchange, message: Message) -> None:
        if message["type"] == "http.response.start":
            await exchange.clock.asleep(self.seconds)
        await exchange.send(message)

    async def _within(self, exchange: Exchange, left: int) -> None:
        stalled = False

        async def send(message: Message) -> None:
            nonlocal left, stalled
            body = message.get("body", b"")
            if stalled or not body or len(body) < left:
                left -= len(body)
                await exchange.send(message)
                return
            stalled = True
            # Taken first: a test may advance the clock as soon as it has seen these bytes.
            moment = exchange.clock.now() + self.seconds
            await exchange.send({**message, "body": body[:left], "more_body": True})
            await exchange.clock.until(moment)
            await exchange.send({**message, "body": body[left:]})

        await exchange.proceed(send)


@dataclass(frozen=True)
class Malformed:
    """The API acts, and its answer's body is replaced by something that is no JSON."""

    body: str = '{"id": "'
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})

    async def __call__(self, exchange: Exchange) -> None:
        answer: dict[str, Any] = {}

        async def send(message: Message) -> None:
            answer.update(message)

        await exchange.proceed(send)
        # 204 has no body that could be malformed.
        status = 200 if answer["status"] == 204 else answer["status"]
        response = Response(self.body, status, self.headers)
        await response(exchange.scope, exchange.receive, exchange.send)


@dataclass(frozen=True)
class Redirect:
    """The answer points elsewhere; the API does not act."""

    location: str
    status: int = 307

    async def __call__(self, exchange: Exchange) -> None:
        await exchange.read()
        response = Response(status_code=self.status, headers={"location": self.location})
        await response(exchange.scope, exchange.receive, exchange.send)


@dataclass(eq=False)
class Rule:
    """Which requests a fault meets; `met` counts them."""

    method: str
    pattern: Pattern
    fault: Fault
    origin: str
    after: int
    left: int | None
    met: int = 0


class Faults:
    """The rules in force. They may be changed from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rules: list[Rule] = []

    def add(
        self,
        method: str,
        path: str,
        fault: Fault,
        *,
        count: int | None = 1,
        after: int = 0,
        origin: str | None = None,
    ) -> Rule:
        """Let the fault meet the next `count` such requests, or all with None; `after` pass first.

        In `path`, braces stand for one segment and `*` for anything: `/predictions/{id}`. The
        method may be `*`. The origin is "delivery" for `/outputs...` and `/streams...`, else "api".
        ValueError or TypeError for a rule that could never be met.
        """
        if not path.startswith(("/", "*")):
            raise ValueError(f"a path begins with /: {path!r}")
        origin = origin or origin_of(path)
        if origin not in ORIGINS:
            raise ValueError(f"an origin is {' or '.join(ORIGINS)}, not {origin!r}")
        if isinstance(fault, type):
            raise TypeError(f"a fault is an object: {fault.__name__}()")
        rule = Rule(method.upper(), Pattern(path), fault, origin, after, count)
        with self._lock:
            self._rules.append(rule)
        return rule

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def injecting(self, app: ASGIApp, origin: str) -> ASGIApp:
        """The application, with faults before it."""

        async def injector(scope: Scope, receive: Receive, send: Send) -> None:
            rule = self._meet(scope, origin) if self._rules and scope["type"] == "http" else None
            if rule is None:
                await app(scope, receive, send)
            else:
                await rule.fault(Exchange(app, scope, receive, send, self._clock))

        return injector

    def _meet(self, scope: Scope, origin: str) -> Rule | None:
        """The first rule for this request, counted down."""
        path = scope["raw_path"].decode("latin-1")
        with self._lock:
            for rule in self._rules:
                if rule.method not in ("*", scope["method"]) or rule.origin != origin:
                    continue
                if rule.left == 0 or not rule.pattern.fits(path):
                    continue
                if rule.after > 0:
                    rule.after -= 1
                    continue
                rule.left = None if rule.left is None else rule.left - 1
                rule.met += 1
                return rule
        return None


class _Enough(Exception):
    """Raised into the application once the part of its answer that counts was sent."""


async def _swallow(message: Message) -> None:
    """Send nothing."""
