"""`map`: run a model on many inputs, each at most once with a journal."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

import attrs
from replicate_api.api.predictions.list import call as list_call
from replicate_api.models import Prediction

from ..._async.files import upload_files
from ..._concurrency import acall_callback, arun_blocking, notify_finished, schedule_aclose
from ..._core.model_reference import Reference, resolve
from ..._core.pagination import next_page
from ..._core.predictions import WaitOptions
from ..._core.run_options import RunOptions
from ..._core.status import is_terminal
from ...errors import OutcomeUnknown, ReplicateError
from ..journal import Entry, Journal, fingerprint
from ..workers import END, AsyncWorkers

if TYPE_CHECKING:
    from ..._async.predictions import AsyncPredictionRunner

CREATE_LATENCY = 5.0
"""Seconds after which a prediction that may have been created is in the list."""

MAX_CLOCK_LAG = timedelta(seconds=60)
"""How far the API's clock may be behind this machine's."""


class AsyncResults:
    """An iterator of `(index, output or error)`, returned by `map`.

    Closing it stops what is queued and cancels what runs, except with `detach=True`. Use it in
    `async with` to be able to leave it early.
    """

    def __init__(self, results: AsyncGenerator[tuple[int, Any]]) -> None:
        self._results = results

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[int, Any]:
        return await anext(self._results)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Stop, and wait until running work has stopped."""
        await self._results.aclose()

    def __del__(self) -> None:
        schedule_aclose(self._results)


def map_inputs(
    runner: AsyncPredictionRunner,
    ref: Reference,
    inputs: Any,
    *,
    concurrency: int,
    ordered: bool,
    journal: str | PathLike[str] | None,
    **options: Any,
) -> AsyncResults:
    """Return the iterator of `map`.

    Raises:
        TypeError, ValueError: An argument is not valid for any input.
    """
    if isinstance(concurrency, bool) or concurrency < 1:
        raise ValueError(f"concurrency must be 1 or more, not {concurrency!r}")
    defaults: dict[str, Any] = {"wait": False, "detach": journal is not None}
    resolved = RunOptions(**{**defaults, **options})
    resolve(ref)
    source = iter(inputs) if hasattr(inputs, "__iter__") else aiter(inputs)
    opened = None if journal is None else Journal(journal)
    return AsyncResults(
        AsyncMap(runner, ref, opened, resolved).results(source, concurrency, ordered)
    )


@attrs.define(eq=False)
class AsyncMap:
    """One call of `map`."""

    runner: AsyncPredictionRunner
    ref: Reference
    journal: Journal | None
    options: RunOptions

    async def results(
        self, inputs: Any, concurrency: int, ordered: bool
    ) -> AsyncGenerator[tuple[int, Any]]:
        """Yield results while `concurrency` others run; as many may wait for an earlier one."""
        workers, signal = AsyncWorkers(self.runner.sender.clock), self.options.signal
        # Work sleeps on a clock that can stop it.
        self.runner = self.runner.with_clock(workers.clock)
        finished: dict[int, Any] = {}
        started = yielded = 0
        reading = exhausted = False
        problem: Exception | None = None
        try:
            if self.journal is not None:
                await self._find_created(self.journal)
            while True:
                exhausted = exhausted or (signal is not None and signal.is_set())
                running = started - yielded - len(finished)
                has_room = running < concurrency and started - yielded < 2 * concurrency
                if has_room and not (exhausted or reading):
                    workers.read(inputs)
                    reading = True
                index = yielded if ordered else next(iter(finished), yielded)
                # Outcomes come first, so that the next run begins before a result is yielded.
                if index in finished and workers.outcomes.empty():
                    yielded += 1
                    yield index, finished.pop(index)
                    continue
                if started == yielded and (exhausted or not reading):
                    break
                done, value = await workers.outcomes.get()
                if done is not None:
                    if isinstance(value, BaseException) and not isinstance(value, Exception):
                        raise value
                    finished[done] = value
                    continue
                reading = False
                if value is END:
                    exhausted = True
                elif isinstance(value, Exception):
                    exhausted, problem = True, value  # raised after what was paid for
                else:
                    workers.start(started, self._run, started, value)
                    started += 1
            if problem is not None:
                raise problem
        finally:
            await workers.aclose()

    async def _run(self, index: int, input: Any) -> Any:
        """Return the output of an input, and create its prediction if there is none."""
        journal = self.journal
        if journal is None:
            return await self.runner.run(self.ref, input, self.options)
        key = await arun_blocking(self._fingerprint, input)
        entry = journal.pop(key, index)
        if entry is not None:
            return await self._resume(journal, entry)
        call = self.options.create_call(self.ref, input)
        async with upload_files(self.runner.sender, call) as call:
            # The input as sent, with URLs for files, is what the API's list can be compared with.
            sent = await arun_blocking(self._fingerprint, call.json["input"])
            entry = Entry(key, index, sent, datetime.now(UTC).isoformat())
            await arun_blocking(journal.write, "intent", entry)
            return await self._create(journal, entry, call.json["input"])

    async def _create(self, journal: Journal, entry: Entry, input: Any) -> Any:
        progress = self.options.progress

        async def on_create(prediction: Prediction) -> None:
            entry.id = prediction.id
            await arun_blocking(journal.write, "created", entry)
            await acall_callback(self.options.on_create, prediction)

        async def on_progress(prediction: Prediction) -> None:
            if is_terminal(prediction):
                await arun_blocking(journal.write, "finished", entry, prediction)
            await acall_callback(progress, prediction)

        options = attrs.evolve(self.options, on_create=on_create, progress=on_progress)
        try:
            return await self.runner.run(self.ref, input, options)
        except Exception as error:
            # With an unknown outcome, the next call looks for the prediction.
            if entry.id is None and not isinstance(error, OutcomeUnknown):
                await arun_blocking(journal.write, "refused", entry)
            raise
        finally:
            if entry.id is not None:
                notify_finished(progress, entry.id)

    async def _resume(self, journal: Journal, entry: Entry) -> Any:
        """Return the output of a prediction that was created earlier."""
        options = self.options
        prediction = await arun_blocking(journal.prediction, entry)
        deadline = math.inf
        if prediction is None:
            assert entry.id is not None
            wait_options = WaitOptions(timeout=options.timeout)
            deadline = wait_options.deadline(self.runner.sender.clock.now())
            prediction = await self.runner.wait(
                Prediction.from_dict({"id": entry.id}), wait_options, progress=options.progress
            )
            await arun_blocking(journal.write, "finished", entry, prediction)
        output = await self.runner.output(
            prediction, options.use_file_output, options.save_to, deadline
        )
        if output is None and prediction.data_removed:
            error = ReplicateError(f"the output of prediction {prediction.id} has been deleted")
            error.prediction_id = prediction.id
            raise error
        return output

    async def _find_created(self, journal: Journal) -> None:
        """Find the predictions that were about to be created when the program was killed."""
        entries = journal.all()
        unknown = [entry for entry in entries if entry.id is None]
        if not unknown:
            return
        known_ids = {entry.id for entry in entries}
        sender = self.runner.sender
        await sender.clock.asleep(CREATE_LATENCY)
        since = datetime.fromisoformat(min(entry.at for entry in unknown)) - MAX_CLOCK_LAG
        wanted = resolve(self.ref).items()
        found: dict[str, list[str]] = {}
        call: Any = list_call(created_after=since)
        visited: set[str] = set()
        while call is not None:
            page = await sender.send(call)
            for prediction in page:
                same = all(getattr(prediction, name) == value for name, value in wanted)
                if same and prediction.id not in known_ids:
                    found.setdefault(self._fingerprint(prediction.input), []).append(prediction.id)
            call = next_page(page, visited, sender.options)
        for entry in unknown:
            if ids := found.get(entry.sent):
                entry.id = ids.pop()
                journal.write("created", entry)
            else:
                journal.forget(entry)

    def _fingerprint(self, input: Any) -> str:
        return fingerprint(resolve(self.ref), input)
