"""Faults on demand: what can go wrong between a client and the API.

Each fault is a value. `Faults.add` says which requests it affects.
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
from .recording import KEY

ORIGINS = ("api", "delivery")


@dataclass(frozen=True)
class Exchange:
    """A request that a fault affects, and the application behind it."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    clock: Clock

    async def proceed(self, send: Send | None = None) -> None:
        """Let the application respond."""
        await self.app(self.scope, self.receive, send or self.send)

    async def read(self) -> bytes:
        """Read the whole body, so that the client has finished sending."""
        chunks: list[bytes] = []
        while (message := await self.receive())["type"] == "http.request":
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                break
        return b"".join(chunks)

    async def close(self) -> None:
        """Close the connection and wait until it is closed."""
        self.scope["extensions"]["close"]()
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def buffer(self) -> Exchange:
        """Return the exchange with the body read: closing with unread data is a reset."""
        messages = [{"type": "http.request", "body": await self.read()}]

        async def receive() -> Message:
            return messages.pop() if messages else await self.receive()

        return replace(self, receive=receive)

    async def read_request(self, handled: bool) -> None:
        """Read the request and, if `handled`, let the application act and discard its response."""
        read = await self.buffer()
        if handled:
            await read.proceed(_discard)


class Fault(Protocol):
    """Anything that responds to an exchange."""

    async def __call__(self, exchange: Exchange) -> None:
        """Respond to the exchange."""
        ...


@dataclass(frozen=True)
class Status:
    """Respond with an error status: 429, 500, 502, 503, 524.

    The body may be text, bytes or JSON; the default is problem+json. With `handled`, the API has
    acted on the request, and only its response is replaced.
    """

    code: int
    headers: Mapping[str, str] | None = None
    body: Any = None
    handled: bool = False

    def __post_init__(self) -> None:
        for name, value in (self.headers or {}).items():
            if not isinstance(value, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(f"the value of a header must be a str: {{{name!r}: '{value}'}}")
        self._response()  # fail here, not in a response, if the body has no JSON

    async def __call__(self, exchange: Exchange) -> None:
        """Send the error status."""
        await exchange.read_request(self.handled)
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
    """Close the connection before any header of the response.

    The request is read first, unless `read` is false. With `handled`, the API has acted on it and
    the response is lost.
    """

    handled: bool = False
    read: bool = True

    async def __call__(self, exchange: Exchange) -> None:
        """Close the connection."""
        if self.read or self.handled:
            await exchange.read_request(self.handled)
        await exchange.close()


@dataclass(frozen=True)
class Cut:
    """Close the connection within the response, after so many bytes of its body.

    A shorter response loses its last byte, one without a body its headers.
    """

    after: int = 10

    async def __call__(self, exchange: Exchange) -> None:
        """Send the start of the response and close the connection."""
        exchange = await exchange.buffer()
        remaining, start = self.after, None

        async def send(message: Message) -> None:
            nonlocal remaining, start
            if message["type"] == "http.response.start":
                start = message
                return
            body, more = message.get("body", b""), message.get("more_body", False)
            if start and (body or more):
                await exchange.send(start)
                start = None
            part = body[: min(remaining, len(body) if more else len(body) - 1)] if body else b""
            remaining -= len(part)
            if part:
                await exchange.send({**message, "body": part, "more_body": True})
            if not more or len(part) < len(body):
                raise _ResponseCut

        with contextlib.suppress(_ResponseCut):
            await exchange.proceed(send)
        await exchange.close()


@dataclass(frozen=True)
class Truncate:
    """End the response in order after so many bytes, like a stream without its end."""

    after: int = 10

    async def __call__(self, exchange: Exchange) -> None:
        """Send the start of the response and end it."""
        remaining = self.after

        async def send(message: Message) -> None:
            nonlocal remaining
            if message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if pair[0] != b"content-length"]
                await exchange.send({**message, "headers": headers})
                return
            body = message.get("body", b"")
            ends = len(body) >= remaining or not message.get("more_body")
            await exchange.send({**message, "body": body[:remaining], "more_body": not ends})
            remaining -= len(body)
            if ends:
                raise _ResponseCut

        with contextlib.suppress(_ResponseCut):
            await exchange.proceed(send)


@dataclass(frozen=True)
class Stall:
    """Send nothing for so many seconds of the sandbox's clock, then continue.

    It stalls before the headers or, with `after`, after so many bytes of the body. Before the
    headers the API acts only afterwards, or with `handled` at once.
    """

    seconds: float
    after: int | None = None
    handled: bool = False

    async def __call__(self, exchange: Exchange) -> None:
        """Send the response after the delay."""
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

    async def _within(self, exchange: Exchange, remaining: int) -> None:
        stalled = False

        async def send(message: Message) -> None:
            nonlocal remaining, stalled
            body = message.get("body", b"")
            if stalled or not body or len(body) < remaining:
                remaining -= len(body)
                await exchange.send(message)
                return
            stalled = True
            # Computed first: a test may advance the clock as soon as it receives these bytes.
            moment = exchange.clock.now() + self.seconds
            await exchange.send({**message, "body": body[:remaining], "more_body": True})
            await exchange.clock.sleep_until(moment)
            await exchange.send({**message, "body": body[remaining:]})

        await exchange.proceed(send)


@dataclass(frozen=True)
class Malformed:
    """Let the API act and replace the response's body by invalid JSON."""

    body: str = '{"id": "'
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})

    async def __call__(self, exchange: Exchange) -> None:
        """Send the invalid JSON."""
        start: dict[str, Any] = {}

        async def send(message: Message) -> None:
            start.update(message)

        await exchange.proceed(send)
        # 204 has no body that could be malformed.
        status = 200 if start["status"] == 204 else start["status"]
        response = Response(self.body, status, self.headers)
        await response(exchange.scope, exchange.receive, exchange.send)


@dataclass(frozen=True)
class Redirect:
    """Redirect to another location. The API does not act."""

    location: str
    status: int = 307

    async def __call__(self, exchange: Exchange) -> None:
        """Send the redirect."""
        await exchange.read()
        response = Response(status_code=self.status, headers={"location": self.location})
        await response(exchange.scope, exchange.receive, exchange.send)


@dataclass(eq=False)
class Rule:
    """The requests that a fault affects. `hits` counts them."""

    method: str
    pattern: Pattern
    fault: Fault
    origin: str
    after: int
    remaining: int | None
    hits: int = 0


class Faults:
    """The rules in force, which any thread may change."""

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
        """Inject a fault into the next `count` matching requests.

        Args:
            method: An HTTP method, or `*` for any.
            path: A path in which braces stand for one segment and `*` for anything:
                `/predictions/{id}`.
            fault: An object such as `Status(503)`.
            count: The number of requests affected. None affects all.
            after: The number of matching requests that pass first.
            origin: "api" or "delivery". The default is "delivery" for `/outputs...` and
                `/streams...`, else "api".

        Raises:
            ValueError: If the rule could never match.
            TypeError: If the fault is a class instead of an object.
        """
        if not path.startswith(("/", "*")):
            raise ValueError(f"path must begin with /, not {path!r}")
        origin = origin or origin_of(path)
        if origin not in ORIGINS:
            raise ValueError(f"origin must be {' or '.join(ORIGINS)}, not {origin!r}")
        if isinstance(fault, type):
            raise TypeError(f"fault must be an object: {fault.__name__}(), not the class")
        rule = Rule(method.upper(), Pattern(path), fault, origin, after, count)
        with self._lock:
            self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """Remove all rules."""
        with self._lock:
            self._rules.clear()

    def wrap(self, app: ASGIApp, origin: str) -> ASGIApp:
        """Return the application with faults injected before it."""

        async def injector(scope: Scope, receive: Receive, send: Send) -> None:
            rule = self._match(scope, origin) if self._rules and scope["type"] == "http" else None
            if rule is None:
                await app(scope, receive, send)
            else:
                if KEY in scope:
                    scope[KEY].fault = rule.fault
                await rule.fault(Exchange(app, scope, receive, send, self._clock))

        return injector

    def _match(self, scope: Scope, origin: str) -> Rule | None:
        """Return the first rule that matches and count the request."""
        path = scope["raw_path"].decode("latin-1")
        with self._lock:
            for rule in self._rules:
                if rule.method not in ("*", scope["method"]) or rule.origin != origin:
                    continue
                if rule.remaining == 0 or not rule.pattern.matches(path):
                    continue
                if rule.after > 0:
                    rule.after -= 1
                    continue
                rule.remaining = None if rule.remaining is None else rule.remaining - 1
                rule.hits += 1
                return rule
        return None


class _ResponseCut(Exception):
    """Ends the application once enough of its response was sent."""


async def _discard(message: Message) -> None:
    """Discard an ASGI message."""
