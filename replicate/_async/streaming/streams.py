"""`stream`: what a prediction puts out, event by event, whatever becomes of the connection."""

from __future__ import annotations

import math
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from socket import socket
from typing import Any, Self

import attrs
import httpx
from replicate_api.models import Prediction
from replicate_api.types import Call, given

from ...errors import PredictionError, ReplicateError, StreamInterrupted
from ...logs import log
from ...sending.outcomes import Sending
from ...sending.retries import backoff
from ...streaming.events import Event, EventParser
from ...streaming.streamed import Streamed
from ...streaming.wires import cut, wires
from ...twins import aclose_soon, atell
from ...waiting import Waiting, is_final
from ..jobs import AsyncJobs
from ..sending.sender import AsyncSender

RECONNECTS = 5
"""How often a stream is taken up again without anything new, before the prediction is polled."""

LONGEST_RECONNECT = 30.0
"""Seconds before connecting again, whatever the server asks for."""

SETTLING_TIME = 5.0
"""Seconds that a prediction may take to end after its stream said that it failed."""

HEADERS = {
    "Accept": "text/event-stream",
    # A packed stream may wait for more to pack.
    "Accept-Encoding": "identity",
    # So that cutting the connection never meets the next request on it.
    "Connection": "close",
}


class AsyncStream:
    """The events of a prediction: `async for event in stream`, or `await stream.text()`.

    Use it in `async with` if you may leave it early: it then closes its connection, and cancels
    the prediction if it is one that this stream has created. Forgetting a stream closes its
    connection as well, but leaves the prediction running.
    """

    def __init__(self, course: AsyncCourse) -> None:
        self._course = course
        # A generator that knows nothing of this stream: both are gone when the stream is forgotten.
        self._events = course.events()

    def __repr__(self) -> str:
        prediction = self._course.prediction
        of = "a prediction to be created" if prediction is None else prediction.id
        return f"<{type(self).__name__} of {of}>"

    @property
    def prediction(self) -> Prediction:
        """The prediction as it was last seen; at the end of the stream, as it ended.

        Raises:
            ReplicateError: it is not created yet, which happens at the first event.
        """
        if self._course.prediction is None:
            raise ReplicateError(
                "the stream has not begun: take an event, or use it in a `with` statement"
            )
        return self._course.prediction

    async def text(self) -> str:
        """The whole output as text, with what was already given, once it is complete."""
        async for _ in self:
            pass
        return self._course.streamed.text

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while (event := await anext(self._events)) is None:
            pass
        return event

    async def __aenter__(self) -> Self:
        if self._course.prediction is None:
            await anext(self._events, None)
        return self

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        await self._close(error or GeneratorExit())

    async def aclose(self) -> None:
        """End the stream, also from another task or thread while one waits for its next event.

        The prediction is canceled if this stream created it and it has not ended, except with
        `detach=True`.
        """
        await self._close(GeneratorExit())

    async def _close(self, reason: BaseException) -> None:
        self._course.close()
        try:
            # Refused while somebody else waits in it: that one finds it closed, and leaves.
            with suppress(RuntimeError, ValueError):
                await self._events.aclose()
        finally:
            if self._course.prediction is not None:  # else whoever creates it finds it closed
                await self._course.abandon(reason)

    def __del__(self) -> None:
        self._course.close()
        aclose_soon(self._events)


@attrs.define(eq=False)
class AsyncCourse:
    """What a stream has got so far, and how it gets the rest.

    It creates the prediction, listens to it as long as that goes well, and polls for what is
    missing.
    """

    sender: AsyncSender
    jobs: AsyncJobs
    source: Call[Prediction] | Prediction
    waiting: Waiting
    on_create: Callable[[Prediction], Any] | None
    detach: bool
    prediction: Prediction | None = None
    """As it was last seen; None: it is not created yet."""
    streamed: Streamed = attrs.field(factory=Streamed)
    closed: threading.Event = attrs.field(factory=threading.Event)
    """Never waited for: a signal."""
    _until: float = math.inf
    _to_cancel: list[Sending[Prediction]] = attrs.field(factory=list[Sending[Prediction]])
    """What creates the prediction that an early end cancels. Whoever pops it, does that."""
    _wires: list[socket] = attrs.field(factory=list[socket])
    _last: Event | None = None
    """The event that said that the prediction has ended: `done` or `error`."""

    async def events(self) -> AsyncGenerator[Event | None]:
        """All events, after a None that says that the prediction is there."""
        try:
            prediction = await self._begin()
            yield None
            for part in (self._listen, self._finish):
                async with aclosing(part(prediction)) as events:
                    async for event in events:
                        yield event
        except BaseException as error:
            made = self.prediction and self.prediction.id
            if isinstance(error, ReplicateError) and error.prediction_id == made:
                # An error of ours, which leaves it as it is; a callback's is the caller's.
                self._to_cancel.clear()
                self.prediction = getattr(error, "prediction", self.prediction)
            elif not self.closed.is_set():  # else whoever closed it does that; or it was forgotten
                await self.abandon(error)
            raise

    def close(self) -> None:
        """Let no more be got, from any thread or task."""
        self.closed.set()
        cut(self._wires)  # wakes whoever reads

    async def abandon(self, reason: BaseException) -> None:
        """Cancel the prediction that this stream creates, unless it has ended; only once."""
        try:
            sending = self._to_cancel.pop()
        except IndexError:
            return
        self.prediction = await self.jobs.abandon(reason, sending) or self.prediction

    async def _begin(self) -> Prediction:
        """The prediction, which is created if need be."""
        self._until = self.waiting.until(self.sender.clock.now())
        if isinstance(self.source, Prediction):
            # It is not this stream's to cancel.
            self.waiting = attrs.evolve(self.waiting, on_timeout="detach")
            self.prediction = self.source
            return self.source
        sending = Sending(self.source, self._until)
        if not self.detach:
            self._to_cancel.append(sending)
        self.prediction = prediction = await self.jobs.create(sending)
        await atell(self.on_create, prediction)
        if self.closed.is_set():
            await self.abandon(GeneratorExit())
        return prediction

    async def _listen(self, prediction: Prediction) -> AsyncGenerator[Event]:
        """The events of its stream, however often that breaks, while it can be taken up again."""
        url: Any = getattr(prediction.urls, "stream", None)  # whatever came
        if is_final(prediction) or not isinstance(url, str) or not url:
            return
        attempts, rest = 0, 0.0
        while attempts <= RECONNECTS and self.streamed.resumable and not self._is_over(rest):
            if await self.sender.sleep(rest, self.closed):
                return
            response = await self._open(url)
            if response is None:
                return
            self._wires += wires(response)
            if self.closed.is_set():  # just before, when there was nothing to cut
                cut(self._wires)
            self.streamed.connected()
            parser = EventParser()
            try:
                async for chunk in response.aiter_bytes():
                    if self._is_over():
                        return
                    for event in parser.feed(chunk):
                        if event.event in ("done", "error"):
                            self._last = event
                            return
                        if self.streamed.admit(event):
                            attempts = 0
                            yield event
            except (httpx.RequestError, httpx.StreamError, ValueError) as error:
                log.debug("stream of %s: %s: %s", prediction.id, type(error).__name__, error)
            finally:
                cut(self._wires)
                await response.aclose()
            attempts += 1
            asked = (parser.retry or 0) / 1000
            rest = max(backoff(attempts), min(asked, LONGEST_RECONNECT))

    async def _open(self, url: str) -> httpx.Response | None:
        """A connection to the stream, after the last event that was given; None: it has none."""
        headers = given({**HEADERS, "Last-Event-ID": self.streamed.last_id})
        call = Call("GET", url, lambda response: response, headers=headers)
        try:
            response = await self.sender.answer(Sending(call, self._until), whole=False)
        except (ReplicateError, httpx.InvalidURL) as error:
            log.debug("the stream at %s cannot be opened: %s", url, error)
            return None
        kind = response.headers.get("content-type", "text/event-stream").partition(";")[0]
        if response.status_code == 200 and kind.strip().lower() == "text/event-stream":
            return response
        await response.aclose()
        return None

    async def _finish(self, prediction: Prediction) -> AsyncGenerator[Event]:
        """What is missing until it has ended, and the last event; or what went wrong instead."""
        last = self._last
        failure = last.data if last is not None and last.event == "error" else None
        if failure is not None:
            self._until = min(self._until, self.sender.clock.now() + SETTLING_TIME)
        polls = self.jobs.polls(prediction, None, self._until, self.closed)
        try:
            async with aclosing(polls):
                async for prediction in polls:
                    self.prediction = prediction
                    for event in self.streamed.catch_up(prediction)[0]:
                        yield event
        except ReplicateError as error:
            if failure is None:
                raise self._interrupted(str(error)) from error
        if self.closed.is_set():
            return
        if failure is not None and (not is_final(prediction) or prediction.status == "succeeded"):
            said = {"status": "failed", "error": prediction.error or failure}
            self.prediction = prediction = Prediction.from_dict({**prediction.to_dict(), **said})
        if not is_final(prediction):
            self.prediction = prediction = await self.jobs.stop(prediction, self.waiting)
        self._to_cancel.clear()
        events, whole = self.streamed.catch_up(prediction)
        for event in events:
            yield event
        if prediction.status != "succeeded":
            raise PredictionError.of(prediction)
        if not whole and (last is None or self.streamed.connections > 1):
            raise self._interrupted(
                "its output has been removed"
                if prediction.data_removed
                else "its final output is not a continuation of that"
            )
        yield last or Event("done", "{}")

    def _interrupted(self, problem: str) -> StreamInterrupted:
        assert self.prediction is not None
        return StreamInterrupted(problem, self.prediction, list(self.streamed.events))

    def _is_over(self, rest: float = 0.0) -> bool:
        """Whether nothing more is to be got, as it was closed, or time is up after a rest."""
        return self.closed.is_set() or self.sender.clock.now() + rest >= self._until
