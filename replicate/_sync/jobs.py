# Derived from replicate/_async/jobs.py by `make generate`.
"""Predictions on their way: created, followed until they end, and canceled when nobody waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import timedelta
from typing import Any, TypeVar

import attrs

from replicate_api.api.predictions.cancel import call as cancel_call
from replicate_api.api.predictions.get import call as get_call
from replicate_api.api.predictions.list import call as list_call
from replicate_api.models import Prediction, Training
from replicate_api.types import Call

from ..errors import NotFoundError, PredictionCanceled, ReplicateError, WaitTimeout
from ..logs import may_be_running, seen
from ..references import by_version, is_made_by, model_of
from ..sending.outcomes import Sending
from ..twins import shielded, tell
from ..waiting import Signal, Waiting, is_final, pause
from .sending.sender import Sender

Watched = TypeVar("Watched", bound=Prediction | Training)

Progress = Callable[[Any], Any]

CANCEL_TIME = 5.0
"""Seconds that canceling a prediction may delay the exception that was the reason."""

LAST_CANCEL_TIME = 0.8
"""Seconds beyond its `timeout` that `run` takes to cancel. The API does it too: `Cancel-After`."""

LOOKS = (0.0, 0.5, 1.0)
"""Seconds before each look for a prediction whose id is not known: it may still be on its way."""

CLOCK_SKEW = timedelta(seconds=5)
"""How much the API's clock may be behind this machine's. More of it, and a prediction that another
program began earlier with the same input could be taken for the one that is looked for."""


@attrs.define(eq=False, repr=False)
class Jobs:
    """The predictions of a client."""

    _sender: Sender
    claimed: deque[str]
    """Those that calls of this client know to be theirs, as far as it may matter."""

    def create(self, sending: Sending[Prediction]) -> Prediction:
        """Create a prediction; whoever is interrupted here abandons it."""
        try:
            prediction = self._sender.send(sending)
        except NotFoundError as error:
            version = self._latest_version(sending, error)
            sending.call = by_version(sending.call, version)
            prediction = self._sender.send(sending)
        if not prediction.id:
            sending.made = None
            raise ReplicateError(f"the API's answer does not name what it created: {prediction!r}")
        self.claimed.append(prediction.id)
        seen(prediction)
        return prediction

    def _latest_version(self, sending: Sending[Prediction], error: NotFoundError) -> str:
        """The version of a model to run that was not found by its name, as only official ones are.

        Raises:
            NotFoundError: there is none; it is the given error, which then says so.
        """
        name = model_of(sending.call)
        if name is None:
            raise error
        from replicate_api.api.models.get import call as get_model_call

        try:
            model = self._sender.call(get_model_call(*name), sending.until)
        except NotFoundError:
            error.add_note(f"there is no model {'/'.join(name)}, or this token may not see it")
            raise error from None
        version: Any = getattr(model.latest_version, "id", None)
        if not isinstance(version, str) or not version:
            error.add_note(f"{'/'.join(name)} is no official model, and has no version to run")
            raise error
        return version

    def follow(
        self,
        record: Watched,
        interval: float | None,
        until: float,
        *,
        signal: Signal | None = None,
        progress: Progress | None = None,
    ) -> Watched:
        """Poll until it is final, time is up or the signal is set; give it as it was last seen."""
        with closing(self.polls(record, interval, until, signal)) as polls:
            for record in polls:
                tell(progress, record)
        return record

    def polls(
        self, record: Watched, interval: float | None, until: float, signal: Signal | None
    ) -> Generator[Watched]:
        """It as each poll finds it, until it is final, time is up or the signal is set."""
        clock = self._sender.clock
        started = clock.now()
        while not (is_final(record) or (signal is not None and signal.is_set())):
            before, sending = record, Sending(_look(record), until)
            try:
                record = self._sender.send(sending)
            except ReplicateError as error:
                if not (sending.out_of_time and record.status):
                    error.prediction_id = record.id
                    raise
            else:
                seen(record, before)
                yield record
                if is_final(record):
                    return
            left = until - clock.now()
            rest = left if sending.out_of_time else pause(clock.now() - started, interval)
            self._sender.sleep(max(0.0, min(rest, left)), signal)
            if rest >= left:
                return

    def stop(
        self,
        prediction: Prediction,
        waiting: Waiting,
        *,
        signal: Signal | None = None,
        progress: Progress | None = None,
    ) -> Prediction:
        """End what has not ended, as its time is up or the signal is set; if it just has, give it.

        Raises:
            PredictionCanceled: the signal is set.
            WaitTimeout: time is up.
        """
        stopped = signal is not None and signal.is_set()
        problem: ReplicateError | None = None
        if stopped or waiting.on_timeout == "cancel":
            try:
                seconds = CANCEL_TIME if stopped else LAST_CANCEL_TIME
                prediction = self.cancel(prediction.id, seconds)
            except ReplicateError as error:
                problem = error
        if is_final(prediction):
            tell(progress, prediction)
        if prediction.status in ("succeeded", "failed"):
            return prediction
        reason: ReplicateError = WaitTimeout(prediction, waiting.timeout or 0)
        if stopped:
            reason = PredictionCanceled(prediction)
        if problem is not None:
            may_be_running(f"prediction {prediction.id} may be running: {problem}", reason)
        raise reason

    def cancel(self, prediction_id: str, seconds: float = CANCEL_TIME) -> Prediction:
        """Cancel a prediction, within so many seconds; give it as it then is."""
        until = self._sender.clock.now() + seconds
        prediction = self._sender.call(cancel_call(prediction_id), until)
        seen(prediction)
        return prediction

    def abandon(self, reason: BaseException, sending: Sending[Prediction]) -> Prediction | None:
        """Cancel what a create has made, or may have, because of an exception; give what was.

        The exception is what the caller is to see: what came of canceling is a note on it.
        """
        if sending.made is None and sending.sent_at is None:
            return None
        problem = "its request was sent, and none was found"
        with shielded():
            try:
                sending.made = made = sending.made or self._found(sending)
                if made is not None:
                    canceled = self.cancel(made.id)
                    reason.add_note(f"prediction {made.id} was canceled: it is {canceled.status}")
                    return canceled
            except ReplicateError as error:
                problem = str(error)
        named = f"prediction {sending.made.id}" if sending.made else "a prediction"
        may_be_running(f"{named} may be running: {problem}", reason)
        return None

    def _found(self, sending: Sending[Prediction]) -> Prediction | None:
        """The running prediction that a create has made whose answer nobody waited for."""
        assert sending.sent_at is not None
        until = self._sender.clock.now() + CANCEL_TIME
        call = list_call(created_after=sending.sent_at - CLOCK_SKEW)
        for rest in LOOKS:
            self._sender.clock.sleep(rest)
            for prediction in self._sender.call(call, until):
                # Not one of another call of this client, which may have the same input.
                unclaimed = prediction.id not in self.claimed and not is_final(prediction)
                if unclaimed and is_made_by(prediction, sending.call):
                    self.claimed.append(prediction.id)
                    return prediction
        return None


def _look(record: Prediction | Training) -> Call[Any]:
    """The call that gives a record as it is now."""
    if isinstance(record, Prediction):
        return get_call(record.id)
    from replicate_api.api.trainings.get import call as get_training_call  # rarely needed

    return get_training_call(record.id)
