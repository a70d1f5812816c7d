"""`stream`: the events of a prediction, across broken connections."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Any, Self

import attrs
import httpx
from replicate_api.models import Prediction
from replicate_api.types import Call, omit_none

from .._concurrency import acall_callback, duplicate_socket, schedule_aclose, shut_down
from .._core.log import log
from .._core.outputs import is_url
from .._core.requests import STREAM_TIMEOUTS
from .._core.retry import backoff
from .._core.run_options import PollOptions, RunOptions
from .._core.sse import Event, EventDecoder
from .._core.status import is_terminal
from .._core.stream_state import StreamState
from ..errors import ReplicateError, StreamInterrupted
from .files import AsyncFileOutput
from .predictions import AsyncPredictionLifetime, AsyncPredictionRunner

MAX_RECONNECTS = 5
"""Reconnections without a new event before the prediction is polled."""

MAX_RECONNECT_DELAY = 30.0
"""Seconds before reconnecting, whatever the server sets."""

FAILURE_SETTLING_TIME = 5.0
"""Seconds in which a prediction ends after an `error` event."""

MAX_SILENCE = STREAM_TIMEOUTS["read"]
"""Seconds without an event, though bytes arrive, after which the prediction is polled."""

HEADERS = {
    "Accept": "text/event-stream",
    # A compressor may wait for more data.
    "Accept-Encoding": "identity",
    # So that shutting the connection down never affects another request.
    "Connection": "close",
}


class AsyncStream:
    """The events of a prediction: `async for event in stream`, or `await stream.text()`.

    Use it in `async with` to be able to leave it early: it then closes its connection, and cancels
    the prediction if it has created it. A stream that is garbage collected closes its connection
    and leaves the prediction running.
    """

    def __init__(self, session: AsyncStreamSession) -> None:
        self._session = session
        # The generator does not refer to the stream, so that the stream is collected.
        self._events = session.events()

    def __repr__(self) -> str:
        prediction = self._session.lifetime.prediction
        name = "a prediction to be created" if prediction is None else prediction.id
        return f"<{type(self).__name__} of {name}>"

    @property
    def prediction(self) -> Prediction:
        """The prediction at the last poll; at the end of the stream, as it ended.

        Raises:
            ReplicateError: It is not created yet. That happens at the first event.
        """
        prediction = self._session.lifetime.prediction
        if prediction is None:
            raise ReplicateError(
                "no prediction is created yet: iterate over the stream, or use it in a `with` block"
            )
        return prediction

    async def text(self) -> str:
        """Return the complete output as text, including events already received."""
        async for _ in self:
            pass
        return self._session.state.text

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while (event := await anext(self._events)) is None:
            pass
        return event

    async def __aenter__(self) -> Self:
        if self._session.lifetime.prediction is None:
            await anext(self._events, None)
        return self

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is None:
            await self.aclose()
            return
        self._session.close()
        try:
            await self._events.athrow(error)
        except BaseException as raised:
            # Refused while another thread waits for an event: that one then ends the stream.
            if raised is not error and not isinstance(raised, RuntimeError | ValueError):
                raise

    async def aclose(self) -> None:
        """End the stream, also from another task or thread while one waits for its next event.

        The prediction is canceled if this stream created it and it has not ended, except with
        `detach=True`.
        """
        self._session.close()
        with suppress(RuntimeError, ValueError):  # as above
            await self._events.aclose()

    def __del__(self) -> None:
        self._session.forget()
        schedule_aclose(self._events)


AsyncStream.__module__ = "replicate"


class _Closed(GeneratorExit):
    """Ends a session that was closed from another thread or task."""


@attrs.define(eq=False, repr=False)
class AsyncStreamSession:
    """A stream in progress: create the prediction, receive its events, poll for the rest."""

    runner: AsyncPredictionRunner
    lifetime: AsyncPredictionLifetime
    options: RunOptions
    state: StreamState = attrs.field(factory=StreamState)
    closed: bool = False
    _sockets: list[Any] = attrs.field(factory=list[Any])
    _last: Event | None = None
    """The event after which no other comes: `done` or `error`."""
    _is_silent: bool = False
    """True once a connection ended for lack of events."""

    async def events(self) -> AsyncGenerator[Event | None]:
        """Yield None once the prediction is created, and then its events."""
        lifetime = self.lifetime
        if lifetime.prediction is None:
            self.options.check_signal(lifetime.call)
        lifetime.deadline = self.options.wait_options.deadline(self.runner.sender.clock.now())
        try:
            async with lifetime as prediction:
                await acall_callback(self.options.on_create, prediction)
                yield None
                for part in (self._receive_events, self._poll_remainder):
                    async with aclosing(part(lifetime.prediction or prediction)) as events:
                        async for event in events:
                            yield self._with_file(event)
                if self.closed:
                    raise _Closed
        except _Closed:
            return

    def is_set(self) -> bool:
        """Return True once the session was closed or its signal is set: it is the polls' signal."""
        signal = self.options.signal
        return self.closed or (signal is not None and signal.is_set())

    def close(self) -> None:
        """End the session, from any thread or task."""
        self.closed = True
        shut_down(self._sockets)

    def forget(self) -> None:
        """End the session and leave its prediction running."""
        self.lifetime.detach = True
        self.close()

    async def _receive_events(self, prediction: Prediction) -> AsyncGenerator[Event]:
        """Yield the events of the stream, across reconnections while it can be resumed."""
        url: Any = getattr(prediction.urls, "stream", None)  # any JSON value
        if is_terminal(prediction) or not isinstance(url, str) or not url:
            return
        attempts, delay = 0, 0.0
        while attempts <= MAX_RECONNECTS and self.state.resumable and not self._is_finished(delay):
            if await self.runner.sender.sleep(delay, self):
                return
            response = await self._open(url)
            if response is None:
                return
            decoder = EventDecoder()
            async with aclosing(self._read(response, decoder)) as events:
                async for event in events:
                    attempts = 0
                    yield event
            if self._last is not None or await self._is_to_be_polled(prediction):
                return
            attempts += not self._is_silent
            delay = max(backoff(attempts), min((decoder.retry or 0) / 1000, MAX_RECONNECT_DELAY))

    async def _read(self, response: httpx.Response, decoder: EventDecoder) -> AsyncGenerator[Event]:
        """Yield the new events of one connection, until it ends, breaks or is silent for long."""
        self._sockets += duplicate_socket(response)
        if self.closed:  # close() had no socket to shut down
            shut_down(self._sockets)
        self.state.on_connect()
        self._is_silent = False
        last_event_at = self.runner.sender.clock.now()
        try:
            # Its stream, as `aiter_bytes` would decode it once more; unless `fetch` has read it.
            body: Any = response.aiter_bytes() if response.is_closed else response.stream
            async for chunk in body:
                now = self.runner.sender.clock.now()
                if self._is_finished():
                    return
                for event in decoder.feed(chunk):
                    last_event_at = now
                    if event.event in ("done", "error"):
                        self._last = event
                        return
                    if self.state.accept(event):
                        yield event
                self._is_silent = now >= last_event_at + MAX_SILENCE
                if self._is_silent:
                    return
        except (httpx.RequestError, httpx.StreamError, ValueError) as error:
            self._is_silent = isinstance(error, httpx.ReadTimeout)
            log.debug("stream at %s: %s: %s", response.url, type(error).__name__, error)
        finally:
            shut_down(self._sockets)
            await response.aclose()

    async def _is_to_be_polled(self, prediction: Prediction) -> bool:
        """Poll once after a connection without a last event, and return True to poll on.

        The prediction may have ended, or have output that the stream is silent about.
        """
        if self._is_finished():
            return True
        with suppress(ReplicateError):
            async with aclosing(self._poll(prediction, self.lifetime.deadline)) as polls:
                prediction = self.lifetime.prediction = await anext(polls, prediction)
        return is_terminal(prediction) or (self._is_silent and self.state.is_behind(prediction))

    def _poll(self, prediction: Prediction, deadline: float) -> AsyncGenerator[Prediction]:
        options = PollOptions(deadline, signal=self, shared=False)
        return self.runner.poll(prediction, options)

    async def _open(self, url: str) -> httpx.Response | None:
        """Open the stream after the last event received; return None to poll instead."""
        headers = omit_none({**HEADERS, "Last-Event-ID": self.state.last_id})
        call = Call("GET", url, lambda response: response, headers=headers)
        try:
            # No retries: polling brings the output sooner.
            response = await self.runner.sender.open(call, self.lifetime.deadline, max_retries=0)
        except (ReplicateError, ValueError) as error:
            log.debug("the stream at %s cannot be opened: %s", url, error)
            return None
        media_type = response.headers.get("content-type", "text/event-stream").partition(";")[0]
        if response.status_code == 200 and media_type.strip().lower() == "text/event-stream":
            return response
        await response.aclose()
        return None

    async def _poll_remainder(self, prediction: Prediction) -> AsyncGenerator[Event]:
        """Yield what is missing until the prediction has ended, and the last event.

        Raises:
            PredictionError: The prediction did not succeed.
            StreamInterrupted: The rest is not available.
            WaitTimeout: The deadline has passed.
        """
        last, deadline = self._last, self.lifetime.deadline
        failure = last.data if last is not None and last.event == "error" else None
        if failure is not None:
            deadline = min(deadline, self.runner.sender.clock.now() + FAILURE_SETTLING_TIME)
        try:
            async with aclosing(self._poll(prediction, deadline)) as polls:
                async for prediction in polls:
                    self.lifetime.prediction = prediction
                    for event in self.state.reconcile(prediction)[0]:
                        yield event
        except ReplicateError as error:
            if failure is None:
                raise StreamInterrupted(str(error), prediction, self.state.events) from error
        is_existing = not self.lifetime.requests  # and is left running
        if self.closed or (is_existing and self.is_set() and not is_terminal(prediction)):
            return
        if failure is not None and (
            not is_terminal(prediction) or prediction.status == "succeeded"
        ):
            end = {"status": "failed", "error": prediction.error or failure}
            prediction = Prediction.from_dict({**prediction.to_dict(), **end})
        elif not is_terminal(prediction):
            prediction = await self.runner.stop(prediction, self.options)
        self.lifetime.prediction = prediction
        events, complete = self.state.reconcile(prediction)
        for event in events:
            yield event
        result = await self.runner.result(prediction, self.options, deadline)
        if not complete and (last is None or self.state.connections > 1):
            problem = "the final output does not begin with them"
            if prediction.data_removed:
                problem = "its output has been deleted"
            raise StreamInterrupted(problem, prediction, self.state.events)
        self.lifetime.prediction = result
        yield last or Event("done", "{}")

    def _is_finished(self, delay: float = 0.0) -> bool:
        """Return True if the stream is to end, or the deadline falls within `delay` seconds."""
        now = self.runner.sender.clock.now()
        return self.is_set() or now + delay >= self.lifetime.deadline

    def _with_file(self, event: Event) -> Event:
        """Return an event with the file of an output as AsyncFileOutput."""
        is_file = self.options.use_file_output and event.event == "output" and is_url(event.data)
        if not is_file:
            return event
        return attrs.evolve(event, data=AsyncFileOutput(event.data, self.runner.sender))
