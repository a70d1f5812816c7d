# Derived from replicate/_async/streaming/streams.py by `make generate`.
"""`stream`: what a prediction puts out, event by event, whatever becomes of the connection."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Self

from ...errors import ReplicateError
from ...twins import close_soon
from .course import Course

if TYPE_CHECKING:
    from replicate_api.models import Prediction

    from ...streaming.events import Event


class Stream:
    """The events of a prediction: `for event in stream`, or `stream.text()`.

    Use it in `with` if you may leave it early: it then closes its connection, and cancels
    the prediction if it is one that this stream has created. Forgetting a stream closes its
    connection as well, but leaves the prediction running.
    """

    def __init__(self, course: Course) -> None:
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

    def text(self) -> str:
        """The whole output as text, with what was already given, once it is complete."""
        for _ in self:
            pass
        return self._course.streamed.text

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        while not self._course.closed.is_set():
            event = next(self._events)
            if event is not None:
                return event
        raise StopIteration

    def __enter__(self) -> Self:
        if self._course.prediction is None:
            next(self._events, None)
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._close(error)

    def close(self) -> None:
        """End the stream, also from another task or thread while one waits for its next event.

        The prediction is canceled if this stream created it and it has not ended, except with
        `detach=True`.
        """
        self._close(None)

    def _close(self, reason: BaseException | None) -> None:
        self._course.close()
        try:
            # Refused while somebody else waits in it: that one finds it closed, and leaves.
            with suppress(RuntimeError, ValueError):
                self._events.close()
        finally:
            self._course.abandon(reason)

    def __del__(self) -> None:
        self._course.close()
        close_soon(self._events)
