"""`stream`: what a prediction puts out, event by event, whatever becomes of the connection."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Self

from ...errors import ReplicateError
from ...twins import aclose_soon
from .course import AsyncCourse

if TYPE_CHECKING:
    from replicate_api.models import Prediction

    from ...streaming.events import Event


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
        while not self._course.closed.is_set():
            event = await anext(self._events)
            if event is not None:
                return event
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        if self._course.prediction is None:
            await anext(self._events, None)
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
        self._course.close()
        try:
            # Refused while somebody else waits in it: that one finds it closed, and leaves.
            with suppress(RuntimeError, ValueError):
                await self._events.aclose()
        finally:
            await self._course.abandon(reason)

    def __del__(self) -> None:
        self._course.close()
        aclose_soon(self._events)
