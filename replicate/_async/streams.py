"""`stream`: what a prediction puts out, event by event, whatever becomes of the connection."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable
from typing import Any, Literal, Self

import httpx
from replicate_api.api.predictions.get import call as get_call
from replicate_api.models import Prediction
from replicate_api.types import Call

from ..callbacks import atell
from ..errors import (
    PredictionError,
    PredictionFailed,
    ReplicateError,
    StreamInterrupted,
)
from ..events import Event, EventParser
from ..outcomes import Sending
from ..retries import backoff
from ..streamed import Streamed
from ..waiting import is_final, pause
from ..wires import AsyncWire
from .jobs import AsyncJobs
from .sender import AsyncSender

RECONNECTS = 5
"""How often a stream is taken up again without anything new, before the prediction is polled."""

LONGEST_RECONNECT = 30.0
"""Seconds before connecting again, whatever the server asks for."""

SETTLING_TIME = 5.0
"""Seconds that a prediction may take to end after its stream said that it failed."""

log = logging.getLogger("replicate")


class AsyncStream:
    """The events of a prediction: `async for event in stream`, or `await stream.text()`.

    Use it in `async with` if you may leave it early: it then closes its connection, and cancels
    the prediction if it is one that this stream has created. Forgetting a stream closes its
    connection as well, but leaves the prediction running.
    """

    def __init__(
        self,
        sender: AsyncSender,
        jobs: AsyncJobs,
        source: Call[Prediction] | Prediction,
        *,
        timeout: float | None = None,
        on_timeout: Literal["cancel", "detach"] = "cancel",
        on_create: Callable[[Prediction], Any] | None = None,
        detach: bool = False,
    ) -> None:
        self._sender = sender
        self._jobs = jobs
        self._source = source
        self._timeout = timeout
        # What exists already is not this stream's to cancel.
        theirs = isinstance(source, Prediction)
        self._on_timeout: Literal["cancel", "detach"] = "detach" if theirs else on_timeout
        self._on_create = on_create
        self._detach = detach
        self._until: float | None = None
        self._prediction: Prediction | None = None
        self._to_cancel: list[Sending[Prediction]] = []
        """What created a prediction that an early end cancels. Whoever pops it, does it."""
        self._streamed = Streamed()
        self._ready: deque[Event] = deque()
        self._last: Event | None = None
        """The event that ended the stream: `done` or `error`."""
        self._failure: ReplicateError | None = None
        """What to raise once the ready events were given."""
        self._over = False
        self._closed = threading.Event()  # never waited for, as the next one
        self._reading = threading.Lock()
        self._parser = EventParser()
        self._wire: AsyncWire | None = None
        self._chunks: AsyncGenerator[bytes, None] | None = None
        self._attempts = 0
        self._polling_since: float | None = None
        self._poll_at = 0.0

    def __repr__(self) -> str:
        of = self._prediction.id if self._prediction else "a prediction to be created"
        return f"<{type(self).__name__} of {of}>"

    @property
    def prediction(self) -> Prediction:
        """The prediction as it was last seen; at the end of the stream, as it ended.

        Raises:
            ReplicateError: it is not created yet, which happens at the first event.
        """
        if self._prediction is None:
            raise ReplicateError(
                "the stream has not begun: take an event, or use it in a `with` statement"
            )
        return self._prediction

    async def text(self) -> str:
        """The whole output as text, with what was already given, once it is complete."""
        async for _ in self:
            pass
        return self._streamed.text

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while not self._closed.is_set():
            if self._ready:
                return self._ready.popleft()
            if self._failure is not None:
                failure, self._failure = self._failure, None
                raise failure
            if self._over:
                break
            await self._turn()
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        if self._prediction is None:
            await self._turn()
        return self

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        await self._close(error)

    async def aclose(self) -> None:
        """End the stream, also from another task or thread while one waits for its next event.

        The prediction is canceled if this stream created it and it has not ended, except with
        `detach=True`.
        """
        await self._close(None)

    async def _close(self, reason: BaseException | None) -> None:
        self._closed.set()
        if self._wire is not None:
            self._wire.cut()  # wakes whoever reads, and that one hangs up
        if self._reading.acquire(blocking=False):
            try:
                await self._hang_up()
            finally:
                self._reading.release()
        await self._abandon(reason)

    # --- one turn after the other ---------------------------------------------------------------

    async def _turn(self) -> None:
        """Do what is next: create, listen, poll, or come to an end."""
        if not self._reading.acquire(blocking=False):
            raise RuntimeError("another task or thread is waiting for the next event")
        try:
            await self._advance()
        except ReplicateError as error:
            self._over = True
            self._to_cancel.clear()  # it is left as it is; the error tells of it
            if self._prediction is not None:
                error.prediction_id = self._prediction.id
            raise
        except BaseException as error:
            self._over = True
            await self._abandon(error)
            raise
        finally:
            if self._over:
                await self._hang_up()
            self._reading.release()
        if self._closed.is_set():
            await self._close(None)  # whoever closed it meanwhile could not

    async def _advance(self) -> None:
        if self._prediction is None:
            self._prediction = await self._begin()
        elif self._last is not None:
            await self._conclude(self._last)
        elif self._until is not None and self._sender.clock.now() >= self._until:
            await self._time_out()
        elif self._polling_since is None:
            await self._listen(self._prediction)
        else:
            await self._poll(self._prediction, self._polling_since)

    async def _begin(self) -> Prediction:
        now = self._sender.clock.now()
        if self._timeout is not None:
            self._until = now + self._timeout
        if isinstance(self._source, Prediction):
            prediction = self._source
        else:
            sending = Sending(self._source, self._until)
            try:
                prediction = await self._jobs.create(sending)
            except ReplicateError:
                raise
            except BaseException as error:
                if not self._detach:
                    await self._jobs.abandon(error, sending)
                raise
            self._prediction = prediction
            if not self._detach:
                self._to_cancel.append(sending)
            await atell(self._on_create, prediction)
        if is_final(prediction) or _url(prediction) is None:
            self._polling_since = now
        return prediction

    # --- listening ------------------------------------------------------------------------------

    async def _listen(self, prediction: Prediction) -> None:
        """Take what the connection brings next."""
        try:
            if self._chunks is None and not await self._connect(_url(prediction) or ""):
                self._poll_from_now("it cannot be listened to")
                return
            assert self._chunks is not None
            chunk = b"" if self._closed.is_set() else await anext(self._chunks, b"")
            events = self._parser.feed(chunk)
        except (httpx.RequestError, httpx.StreamError) as error:
            log.debug("stream of %s: %s: %s", prediction.id, type(error).__name__, error)
            chunk, events = b"", []
        except ValueError as error:
            self._poll_from_now(str(error))
            return
        for event in events:
            if event.event in ("done", "error"):
                self._last = event
                return
            if self._streamed.admit(event):
                self._ready.append(event)
                self._attempts = 0
        if not chunk and not self._closed.is_set():
            await self._reconnect_later()

    async def _connect(self, url: str) -> bool:
        """Open the stream, after the last event that was given; whether that went well."""
        headers = {
            "Accept": "text/event-stream",
            # A packed stream may wait for more to pack.
            "Accept-Encoding": "identity",
            # So that cutting the connection never meets the next request on it.
            "Connection": "close",
        }
        if self._streamed.last_id is not None:
            headers["Last-Event-ID"] = self._streamed.last_id
        call = Call("GET", url, lambda response: response, headers=headers)
        try:
            response = await self._sender.answer(Sending(call, self._until), whole=False)
        except (ReplicateError, httpx.InvalidURL) as error:
            log.debug("the stream at %s cannot be opened: %s", url, error)
            return False
        kind = response.headers.get("content-type", "text/event-stream").partition(";")[0]
        if response.status_code != 200 or kind.strip().lower() != "text/event-stream":
            await response.aclose()
            return False
        left = None if self._until is None else self._until - self._sender.clock.now()
        self._wire = AsyncWire(response, left)
        self._chunks = _chunks(response, self._wire)
        self._parser = EventParser()
        self._streamed.connected()
        return True

    async def _reconnect_later(self) -> None:
        """The connection ended before its time: prepare to open another one."""
        await self._hang_up()
        self._attempts += 1
        if self._attempts > RECONNECTS or not self._streamed.resumable:
            self._poll_from_now("its connection broke")
            return
        asked = (self._parser.retry or 0) / 1000
        rest = max(backoff(self._attempts), min(asked, LONGEST_RECONNECT))
        await self._sleep(rest)

    async def _hang_up(self) -> None:
        """Close the connection, if there is one."""
        chunks, self._chunks, self._wire = self._chunks, None, None
        if chunks is not None:
            await chunks.aclose()

    # --- polling --------------------------------------------------------------------------------

    def _poll_from_now(self, reason: str) -> None:
        log.debug("stream of %s: polling it, as %s", self.prediction.id, reason)
        self._polling_since = self._sender.clock.now()

    async def _poll(self, prediction: Prediction, since: float) -> None:
        """Take what the prediction's record has beyond what was given."""
        await self._hang_up()
        rest = self._poll_at - self._sender.clock.now()
        if rest > 0:
            await self._sleep(rest)
            return
        if not is_final(prediction):
            try:
                prediction = await self._sender.call(get_call(prediction.id), self._until)
            except ReplicateError as error:
                if self._until is not None and self._sender.clock.now() >= self._until:
                    return  # the next turn says so
                raise self._interrupted(str(error)) from error
            self._prediction = prediction
        if is_final(prediction):
            self._finish(prediction, Event("done", "{}"))
            return
        events, _ = self._streamed.catch_up(prediction)
        self._ready += events
        now = self._sender.clock.now()
        self._poll_at = now + pause(now - since, None)

    # --- the end --------------------------------------------------------------------------------

    async def _conclude(self, last: Event) -> None:
        """See how the prediction ended, now that its stream said that it has."""
        await self._hang_up()
        failed = last.event == "error"
        until = self._until
        if failed:
            settled = self._sender.clock.now() + SETTLING_TIME
            until = settled if until is None else min(until, settled)
        try:
            self._prediction = await self._jobs.follow(self.prediction, get_call, None, until)
        except ReplicateError as error:
            if not failed:
                raise self._interrupted(str(error)) from error
        if failed:
            raise self._failed(last)
        if is_final(self.prediction):
            self._finish(self.prediction, last)
        else:
            await self._time_out()

    def _failed(self, last: Event) -> PredictionError:
        """The error for an `error` event, with the prediction as it is by now."""
        prediction = self.prediction
        if is_final(prediction) and prediction.status != "succeeded":
            return PredictionError.of(prediction)
        said = {"status": "failed", "error": prediction.error or last.data}
        self._prediction = Prediction.from_dict({**prediction.to_dict(), **said})
        return PredictionFailed(self._prediction)

    def _finish(self, prediction: Prediction, last: Event) -> None:
        """Give what is missing, and the last event, or what went wrong."""
        self._over = True
        self._to_cancel.clear()
        events: list[Event] = []
        whole = True
        if self._polling_since is not None or self._streamed.connections > 1:
            events, whole = self._streamed.catch_up(prediction)
        self._ready += events
        if prediction.status != "succeeded":
            self._failure = PredictionError.of(prediction)
        elif not whole:
            self._failure = self._interrupted(
                "its output has been removed"
                if prediction.data_removed
                else "its final output is not a continuation of that"
            )
        else:
            self._ready.append(last)

    async def _time_out(self) -> None:
        self._prediction, reason = await self._jobs.stop(
            self.prediction, self._timeout, self._on_timeout
        )
        if reason is not None:
            raise reason
        self._poll_from_now("time is up")
        self._finish(self.prediction, Event("done", "{}"))

    async def _abandon(self, reason: BaseException | None) -> None:
        """Cancel the prediction that this stream created, unless it has ended; only once."""
        try:
            sending = self._to_cancel.pop()
        except IndexError:
            return
        if reason is not None:
            await self._jobs.abandon(reason, sending)
            return
        assert sending.made is not None
        try:
            self._prediction = await self._jobs.cancel(sending.made.id)
        except ReplicateError as error:
            log.warning("prediction %s may still be running: %s", sending.made.id, error)

    def _interrupted(self, problem: str) -> StreamInterrupted:
        return StreamInterrupted(problem, self.prediction, list(self._streamed.events))

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but not beyond the time limit nor when closed."""
        if self._until is not None:
            seconds = max(0.0, min(seconds, self._until - self._sender.clock.now()))
        await self._sender.sleep(seconds, self._closed)


def _url(prediction: Prediction) -> str | None:
    """Where the events are; None if the model does not stream."""
    found: Any = getattr(prediction.urls, "stream", None)  # whatever came
    return found if isinstance(found, str) and found else None


async def _chunks(response: httpx.Response, wire: AsyncWire) -> AsyncGenerator[bytes, None]:
    """An answer's bytes as they come. Closing this, or forgetting it, closes the connection."""
    try:
        async for chunk in response.aiter_bytes():
            yield chunk
    finally:
        wire.close()
        await response.aclose()
