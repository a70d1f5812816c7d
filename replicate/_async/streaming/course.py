"""The course of a stream: create, listen as long as that goes well, poll for the rest, finish."""

from __future__ import annotations

import math
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import Any

import attrs
import httpx
from replicate_api.api.predictions.get import call as get_call
from replicate_api.models import Prediction
from replicate_api.types import Call

from ...errors import PredictionError, PredictionFailed, ReplicateError, StreamInterrupted
from ...logs import log, may_be_running, seen
from ...sending.outcomes import Sending
from ...sending.retries import backoff
from ...streaming.events import Event, EventParser
from ...streaming.streamed import Streamed
from ...streaming.wires import Wire
from ...twins import atell
from ...waiting import Waiting, is_final, pause
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


class AsyncCourse:
    """What a stream has got so far, and how it gets the rest."""

    prediction: Prediction | None = None
    """As it was last seen; None: it is not created yet."""

    def __init__(
        self,
        sender: AsyncSender,
        jobs: AsyncJobs,
        source: Call[Prediction] | Prediction,
        waiting: Waiting,
        *,
        on_create: Callable[[Prediction], Any] | None,
        detach: bool,
    ) -> None:
        self.streamed: Streamed = Streamed()
        self.closed: threading.Event = threading.Event()  # never waited for
        self._sender = sender
        self._jobs = jobs
        self._source = source
        # What exists already is not this stream's to cancel.
        theirs = isinstance(source, Prediction)
        self._waiting = attrs.evolve(waiting, on_timeout="detach") if theirs else waiting
        self._on_create = on_create
        self._detach = detach
        self._until: float = math.inf
        self._to_cancel: list[Sending[Prediction]] = []
        """What creates the prediction that an early end cancels. Whoever pops it, does that."""
        self._wire: Wire | None = None
        self._last: Event | None = None
        """The event that said that the prediction has ended: `done` or `error`."""

    async def events(self) -> AsyncGenerator[Event | None]:
        """All events, after a None that says that the prediction is there."""
        try:
            self.prediction = await self._begin()
            if self.closed.is_set():
                await self.abandon(None)
                return
            yield None
            for part in (self._listen, self._poll, self._finish):
                async with aclosing(part(self.prediction)) as events:
                    async for event in events:
                        yield event
        except ReplicateError as error:
            self._to_cancel.clear()  # it is left as it is; the error tells of it
            self.prediction = getattr(error, "prediction", self.prediction)
            if self.prediction is not None:
                error.prediction_id = self.prediction.id
            raise
        except BaseException as error:
            if not self.closed.is_set():  # else whoever closed it does that; or it was forgotten
                await self.abandon(error)
            raise

    def close(self) -> None:
        """Let no more be got, from any thread or task."""
        self.closed.set()
        wire = self._wire
        if wire is not None:
            wire.cut()  # wakes whoever reads

    async def abandon(self, reason: BaseException | None) -> None:
        """Cancel the prediction that this stream creates, unless it has ended; only once."""
        if reason is None and self.prediction is None:
            return  # whoever creates it finds it closed
        try:
            sending = self._to_cancel.pop()
        except IndexError:
            return
        if reason is not None:
            await self._jobs.abandon(reason, sending)
            return
        assert sending.made is not None
        try:
            self.prediction = await self._jobs.cancel(sending.made.id)
        except ReplicateError as error:
            may_be_running(f"prediction {sending.made.id} may be running: {error}")

    async def _begin(self) -> Prediction:
        self._until = self._waiting.until(self._sender.clock.now())
        if isinstance(self._source, Prediction):
            return self._source
        sending = Sending(self._source, self._until)
        if not self._detach:
            self._to_cancel.append(sending)
        self.prediction = await self._jobs.create(sending)
        try:
            await atell(self._on_create, self.prediction)
        except ReplicateError as error:  # the caller's, whatever its class is
            await self.abandon(error)
            raise
        return self.prediction

    async def _listen(self, prediction: Prediction) -> AsyncGenerator[Event]:
        """The events of its stream, however often that breaks, while it can be taken up again."""
        url: Any = getattr(prediction.urls, "stream", None)  # whatever came
        if is_final(prediction) or not isinstance(url, str) or not url:
            return
        attempts = 0
        while not self._is_over():
            response = await self._open(url)
            if response is None:
                return
            self.streamed.connected()
            parser = EventParser()
            self._wire = wire = Wire(response)
            if self.closed.is_set():  # just before, when there was no wire to cut
                wire.cut()
            try:
                async for chunk in response.aiter_bytes():
                    if self._is_over():
                        break
                    for event in parser.feed(chunk):
                        if event.event in ("done", "error"):
                            self._last = event
                            return
                        if self.streamed.admit(event):
                            attempts = 0
                            yield event
            except (httpx.RequestError, httpx.StreamError) as error:
                log.debug("stream of %s: %s: %s", prediction.id, type(error).__name__, error)
            except ValueError as error:
                log.debug("stream of %s: polling it, as %s", prediction.id, error)
                return
            finally:
                self._wire = None
                wire.close()
                await response.aclose()
            attempts += 1
            if attempts > RECONNECTS or not self.streamed.resumable:
                return
            asked = (parser.retry or 0) / 1000
            await self._sleep(max(backoff(attempts), min(asked, LONGEST_RECONNECT)))

    async def _open(self, url: str) -> httpx.Response | None:
        """A connection to the stream, after the last event that was given; None: it has none."""
        headers = dict(HEADERS)
        if self.streamed.last_id is not None:
            headers["Last-Event-ID"] = self.streamed.last_id
        call = Call("GET", url, lambda response: response, headers=headers)
        try:
            response = await self._sender.answer(Sending(call, self._until), whole=False)
        except (ReplicateError, httpx.InvalidURL) as error:
            log.debug("the stream at %s cannot be opened: %s", url, error)
            return None
        kind = response.headers.get("content-type", "text/event-stream").partition(";")[0]
        if response.status_code == 200 and kind.strip().lower() == "text/event-stream":
            return response
        await response.aclose()
        return None

    async def _poll(self, prediction: Prediction) -> AsyncGenerator[Event]:
        """What its record comes to have beyond what was given, until it has ended."""
        started = self._sender.clock.now()
        while self._last is None and not is_final(prediction) and not self._is_over():
            sending = Sending(get_call(prediction.id), self._until)
            before = prediction
            try:
                self.prediction = prediction = await self._sender.send(sending)
            except ReplicateError as error:
                if sending.out_of_time:
                    await self._sleep(self._left())
                    return  # what comes next says so
                raise self._interrupted(str(error)) from error
            seen(prediction, before)
            if is_final(prediction):
                return
            events, _ = self.streamed.catch_up(prediction)
            for event in events:
                yield event
            await self._sleep(pause(self._sender.clock.now() - started, None))

    async def _finish(self, prediction: Prediction) -> AsyncGenerator[Event]:
        """What is missing once it has ended, and the last event; or what went wrong instead."""
        last = self._last
        if last is not None and last.event == "error":
            raise await self._failure(prediction, last)
        if last is not None:
            try:
                prediction = await self._settled(prediction, self._until)
            except ReplicateError as error:
                raise self._interrupted(str(error)) from error
        if not is_final(prediction):
            if self.closed.is_set():
                return
            self.prediction = prediction = await self._jobs.stop(prediction, self._waiting)
        self._to_cancel.clear()
        whole = True
        if last is None or self.streamed.connections > 1:
            events, whole = self.streamed.catch_up(prediction)
            for event in events:
                yield event
        if prediction.status != "succeeded":
            raise PredictionError.of(prediction)
        if not whole:
            raise self._interrupted(
                "its output has been removed"
                if prediction.data_removed
                else "its final output is not a continuation of that"
            )
        yield last or Event("done", "{}")

    async def _settled(self, prediction: Prediction, until: float) -> Prediction:
        """The prediction as its record has it at the end, or by then."""
        self.prediction = await self._jobs.follow(prediction, None, until, signal=self.closed)
        return self.prediction

    async def _failure(self, prediction: Prediction, last: Event) -> PredictionError:
        """The error for an `error` event, with the prediction as it is a little later."""
        until = min(self._sender.clock.now() + SETTLING_TIME, self._until)
        with suppress(ReplicateError):
            prediction = await self._settled(prediction, until)
        if is_final(prediction) and prediction.status != "succeeded":
            return PredictionError.of(prediction)
        said = {"status": "failed", "error": prediction.error or last.data}
        self.prediction = Prediction.from_dict({**prediction.to_dict(), **said})
        return PredictionFailed(self.prediction)

    def _interrupted(self, problem: str) -> StreamInterrupted:
        assert self.prediction is not None
        return StreamInterrupted(problem, self.prediction, list(self.streamed.events))

    def _is_over(self) -> bool:
        """Whether nothing more is to be got, as it was closed or time is up."""
        return self.closed.is_set() or self._left() <= 0

    def _left(self) -> float:
        """Seconds until time is up."""
        return self._until - self._sender.clock.now()

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but not beyond the time limit nor when closed."""
        await self._sender.sleep(max(0.0, min(seconds, self._left())), self.closed)
