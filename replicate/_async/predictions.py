"""Predictions: create, poll until done, cancel; `run` and `wait` on top of them."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from replicate_api.api.predictions.cancel import call as cancel_call
from replicate_api.api.predictions.get import call as get_call
from replicate_api.api.predictions.list import call as list_call
from replicate_api.models import Prediction
from replicate_api.types import Call

from .._concurrency import acall_callback, ashield, notify_finished
from .._core.log import log_status, warn_may_be_running
from .._core.model_reference import Reference, matches_call, model_name, pinned_to_version
from .._core.run_options import Callback, PollOptions, RunOptions
from .._core.status import is_terminal
from .._core.tracing import StepName, TraceStep, trace
from .._core.wait_options import Signal, WaitOptions
from ..errors import (
    NotFoundError,
    PredictionCanceled,
    PredictionError,
    PredictionFailed,
    ReplicateError,
    WaitTimeout,
)
from .files import save_output, upload_files, wrap_output  # not late: it may fail once it is paid
from .poller import AsyncPoller
from .sender import AsyncSender

if TYPE_CHECKING:
    from replicate_api.models import Training

Record = TypeVar("Record", bound="Prediction | Training")

CANCEL_TIMEOUT = 5.0
"""Seconds that canceling a prediction may delay the exception that caused it."""

CANCEL_TIMEOUT_AT_DEADLINE = 0.8
"""Seconds beyond its `timeout` that `run` may cancel for. The API also cancels: `Cancel-After`."""

LOOKUP_DELAYS = (0.0, 0.5, 1.0)
"""Seconds before each lookup of a prediction whose create request had no response."""

MAX_CLOCK_LAG = timedelta(seconds=5)
"""Time by which the API's clock may be behind this machine's, for such a lookup. With more, it
could find an earlier prediction of another program with the same input."""


@attrs.define(eq=False, repr=False)
class AsyncPredictionRunner:
    """Runs the predictions of a client."""

    sender: AsyncSender
    poller: AsyncPoller = attrs.field(
        default=attrs.Factory(lambda self: AsyncPoller(self.sender), takes_self=True)
    )

    # --- run and wait ---------------------------------------------------------------------------

    async def run(self, ref: Reference, input: Any, options: RunOptions) -> Any:
        """Create a prediction, wait until it has ended, and return its output."""
        call = options.create_call(ref, input)
        if options.save_to is not None:
            Path(options.save_to).mkdir(parents=True, exist_ok=True)  # fails before it costs
        deadline = options.wait_options.deadline(self.sender.clock.now())
        retries = options.retry_transient
        while True:
            prediction = await self.run_call(call, options, deadline)
            try:
                return await self.result(prediction, options, deadline)
            except ReplicateError as error:
                if retries and isinstance(error, PredictionFailed) and error.is_transient:
                    retries -= 1
                elif not await self.may_run_again(prediction, error):
                    raise

    async def run_call(
        self, call: Call[Prediction], options: RunOptions, deadline: float
    ) -> Prediction:
        """Create a prediction, and return it once it has ended.

        Raises:
            PredictionCanceled: The signal is set.
            WaitTimeout: The deadline has passed.
        """
        signal, progress = options.signal, options.progress
        options.check_signal(call)
        interval, needs_logs = options.wait_options.interval, options.result == "prediction"
        poll_options = PollOptions(deadline, interval, signal, progress, needs_logs)
        lifetime = self.create(call, deadline, detach=options.detach)
        try:
            async with lifetime as prediction:
                await acall_callback(options.on_create, prediction)
                await acall_callback(progress, prediction)
                prediction = await self.poll_until_done(prediction, poll_options)
                lifetime.prediction = prediction
                if is_terminal(prediction):
                    return prediction
                lifetime.prediction = await self.stop(prediction, options)
                return lifetime.prediction
        finally:
            if lifetime.prediction is not None:
                notify_finished(progress, lifetime.prediction.id)

    async def wait(
        self,
        record: Record,
        wait_options: WaitOptions,
        progress: Callback | None = None,
        signal: Signal | None = None,
    ) -> Record:
        """Poll a prediction or training until it has ended or the signal is set, and return it.

        Raises:
            WaitTimeout: It did not end in time. It is left running.
            TypeError: The record, the callback or the signal is not one.
        """
        if not hasattr(record, "id"):
            raise TypeError(f"prediction must be a record or an id, not {record!r:.100}")
        RunOptions(progress=progress, signal=signal)  # raises for one that is not valid
        deadline = wait_options.deadline(self.sender.clock.now())
        poll_options = PollOptions(deadline, wait_options.interval, signal, progress)
        try:
            record = await self.poll_until_done(record, poll_options)
        finally:
            notify_finished(progress, record.id)
        if not (is_terminal(record) or (signal is not None and signal.is_set())):
            raise WaitTimeout(record, wait_options.timeout or 0)
        return record

    async def output(
        self,
        prediction: Prediction,
        use_file_output: bool = True,
        save_to: str | PathLike[str] | None = None,
        deadline: float = math.inf,
    ) -> Any:
        """Return the output of a prediction that has ended.

        Raises:
            PredictionError: It did not succeed.
            TypeError: It is not a prediction.
        """
        if not hasattr(prediction, "status"):
            raise TypeError(f"pass a Prediction, such as that of wait(id), not {prediction!r:.80}")
        if prediction.status != "succeeded":
            raise PredictionError.from_prediction(prediction)
        if save_to is not None:
            return await save_output(self.sender, prediction, save_to, deadline)
        return wrap_output(prediction, self.sender) if use_file_output else prediction.output

    # --- overridden by map ----------------------------------------------------------------------

    async def result(self, prediction: Prediction, options: RunOptions, deadline: float) -> Any:
        """Return the result of a run. It raises the errors of `output`."""
        output = await self.output(prediction, options.use_file_output, options.save_to, deadline)
        return options.result_of(prediction, output)

    async def before_send(self, call: Call[Prediction]) -> None:
        """Prepare for a create request that is about to be sent. It is not sent after an error."""

    async def may_run_again(self, prediction: Prediction, error: ReplicateError) -> bool:
        """Return True if another prediction may replace one whose output is an error."""
        return False

    # --- one prediction -------------------------------------------------------------------------

    def create(
        self, call: Call[Prediction], deadline: float = math.inf, *, detach: bool = False
    ) -> AsyncPredictionLifetime:
        """Return a context manager that creates a prediction, and cancels it after an exception."""
        return AsyncPredictionLifetime(self, call, deadline, detach)

    def attach(self, prediction: Prediction) -> AsyncPredictionLifetime:
        """Return a context manager for an existing prediction, which it does not cancel."""
        return AsyncPredictionLifetime(self, get_call(prediction.id), math.inf, True, prediction)

    async def poll_until_done(self, record: Record, options: PollOptions) -> Record:
        """Poll until the status is terminal, the deadline has passed or the signal is set."""
        async with aclosing(self.poll(record, options)) as polls:
            async for record in polls:
                await acall_callback(options.progress, record)
        return record

    async def poll(self, record: Record, options: PollOptions) -> AsyncGenerator[Record]:
        """Yield the result of each poll, until one is terminal, time is up or the signal is set."""
        clock, signal = self.sender.clock, options.signal
        needs_logs = options.needs_logs or options.progress is not None
        waiter = self.poller.add(
            record, options.interval, shared=options.shared, needs_logs=needs_logs
        )
        try:
            while not (is_terminal(record) or (signal is not None and signal.is_set())):
                previous, timed_out = record, False
                try:
                    record = await self.poller.refresh(waiter, options.deadline)
                except ReplicateError as error:
                    timed_out = error.deadline_exceeded
                    if not (timed_out and record.status):
                        error.prediction_id = record.id
                        raise
                if record is not previous:
                    log_status(record, previous)
                    yield record
                    if is_terminal(record):
                        return
                remaining = options.deadline - clock.now()
                delay = remaining if timed_out else self.poller.delay(waiter)
                await self.sender.sleep(max(0.0, min(delay, remaining)), signal)
                if delay >= remaining:
                    return
        finally:
            self.poller.schedule.remove(waiter)

    async def stop(self, prediction: Prediction, options: RunOptions) -> Prediction:
        """End a prediction at its deadline or signal; return it if it has ended by itself.

        Raises:
            PredictionCanceled: The signal is set.
            WaitTimeout: The deadline has passed.
        """
        signaled = options.signal is not None and options.signal.is_set()
        problem: ReplicateError | None = None
        if signaled or options.on_timeout == "cancel":
            try:
                timeout = CANCEL_TIMEOUT if signaled else CANCEL_TIMEOUT_AT_DEADLINE
                prediction = await self.cancel(prediction.id, timeout)
            except ReplicateError as error:
                problem = error
        if is_terminal(prediction):
            await acall_callback(options.progress, prediction)
        if prediction.status in ("succeeded", "failed"):
            return prediction
        reason: ReplicateError = WaitTimeout(prediction, options.wait_options.timeout or 0)
        if signaled:
            reason = PredictionCanceled(prediction)
        if problem is not None:
            warn_may_be_running(f"prediction {prediction.id} may be running: {problem}", reason)
        raise reason

    async def cancel(self, prediction_id: str, timeout: float = CANCEL_TIMEOUT) -> Prediction:
        """Cancel a prediction within `timeout` seconds, and return it."""
        deadline = self.sender.clock.now() + timeout
        prediction = await self.sender.send(cancel_call(prediction_id), deadline)
        log_status(prediction)
        return prediction

    async def pin_to_latest_version(
        self, call: Call[Prediction], deadline: float, error: NotFoundError
    ) -> Call[Prediction]:
        """Return a create call for the latest version of a model that does not run by its name.

        Raises:
            NotFoundError: There is none. It is the error passed, with a note.
        """
        from replicate_api.api.models.get import call as get_model_call

        name, model = model_name(call), None
        if name is not None:
            with suppress(NotFoundError):
                model = await self.sender.send(get_model_call(*name), deadline)
        version = getattr(getattr(model, "latest_version", None), "id", None)
        if not version:
            error.add_note(
                f"{model.owner}/{model.name} is not an official model, and has no version to run"
                if model
                else "it does not exist, or this API token cannot see it"
            )
            raise error from None
        return pinned_to_version(call, version)

    async def find_created(self, call: Call[Prediction], sent_at: datetime) -> Prediction | None:
        """Return the running prediction of a create request that had no response, if it exists."""
        deadline = self.sender.clock.now() + CANCEL_TIMEOUT
        newest = list_call(created_after=sent_at - MAX_CLOCK_LAG)
        for delay in LOOKUP_DELAYS:
            await self.sender.clock.asleep(delay)
            for prediction in await self.sender.send(newest, deadline):
                # Another call of this client may have the same input.
                unknown = prediction.id not in self.sender.known_ids and not is_terminal(prediction)
                if unknown and matches_call(prediction, call):
                    self.sender.known_ids.append(prediction.id)
                    return prediction
        return None


@attrs.define(eq=False, repr=False)
class AsyncPredictionLifetime:
    """A context manager that creates a prediction, and cancels it if an exception leaves the block.

    The result of canceling is a note on that exception. An error of this library that has the
    prediction's id does not cancel it: what raised it has decided that already.
    """

    runner: AsyncPredictionRunner
    call: Call[Prediction]
    """Returns the prediction."""
    deadline: float
    detach: bool
    """Leave the prediction running after an exception."""
    prediction: Prediction | None = None
    """The prediction once it is created, or as it was last received."""
    _sent_at: datetime | None = None
    """Time of the last create request that may have been processed."""
    requests: int = 0
    """Create requests that were sent."""

    async def __aenter__(self) -> Prediction:
        if self.prediction is None:
            self._trace("create")
            try:
                self.prediction = await self._create()
                self.runner.sender.known_ids.append(self.prediction.id)
                log_status(self.prediction)
            except BaseException as error:
                if not isinstance(error, ReplicateError):
                    await self.cancel_after(error)
                self._trace("end", error)
                raise
            self._trace("created")
        return self.prediction

    async def __aexit__(
        self, _: object, error: BaseException | None, __: TracebackType | None
    ) -> None:
        assert self.prediction is not None
        handled = isinstance(error, ReplicateError) and error.prediction_id == self.prediction.id
        if handled:
            self.prediction = getattr(error, "prediction", self.prediction)
        elif error is not None:
            await self.cancel_after(error)
        if self.requests:  # it is not an existing prediction
            self._trace("end", None if isinstance(error, GeneratorExit) else error)

    def _trace(self, name: StepName, error: BaseException | None = None) -> None:
        trace(TraceStep(name, self, self.call, self.prediction, error))

    async def cancel_after(self, error: BaseException) -> None:
        """Cancel the prediction because of an exception."""
        if self.detach or (self.prediction is None and self._sent_at is None):
            return
        await ashield(self._cancel, error)

    async def _cancel(self, error: BaseException) -> None:
        name, problem = "a prediction", "its create request was sent, and it was not found"
        try:
            if self.prediction is None and self._sent_at is not None:
                self.prediction = await self.runner.find_created(self.call, self._sent_at)
            if self.prediction is not None:
                name = f"prediction {self.prediction.id}"
                self.prediction = await self.runner.cancel(self.prediction.id)
                status = self.prediction.status
                canceled = "was canceled" if status == "canceled" else f"is {status}"
                error.add_note(f"{name} {canceled}")
                return
        except ReplicateError as cancel_error:
            problem = str(cancel_error)
        warn_may_be_running(f"{name} may be running: {problem}", error)

    async def _create(self) -> Prediction:
        sender = self.runner.sender
        async with upload_files(sender, self.call, self.deadline) as self.call:
            try:
                with self.runner.poller.hold(self.call) as call:
                    prediction = await sender.send(call, self.deadline, self._on_send)
            except NotFoundError as error:
                self._sent_at = None
                self.call = await self.runner.pin_to_latest_version(self.call, self.deadline, error)
                prediction = await sender.send(self.call, self.deadline, self._on_send)
        return prediction

    async def _on_send(self, sent_at: datetime | None) -> None:
        if sent_at is not None:
            await self.runner.before_send(self.call)
        self._sent_at = sent_at
        if sent_at is not None:
            self.requests += 1
            if self.requests > 1:
                self._trace("retry")
