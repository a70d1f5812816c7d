"""`map`: run a model on many inputs, and with a journal never create a prediction twice."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sized
from contextlib import suppress
from datetime import timedelta
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

import attrs
from replicate_api.api.predictions.list import call as list_call
from replicate_api.models import Prediction

from ..._async.files import upload_files
from ..._concurrency import acall_callback, arun_blocking, schedule_aclose
from ..._core.model_reference import Reference, resolve
from ..._core.pagination import next_page
from ..._core.predictions import WaitOptions
from ..._core.run_options import MapOptions, Result, RunOptions
from ...errors import APIError, PredictionFailed, ReplicateError
from ..journal import Entry, Journal, fingerprint
from ..progress import Counts
from ..workers import END, AsyncWorkers

if TYPE_CHECKING:
    from ..._async.predictions import AsyncPredictionRunner

LIST_LATENCY = 5.0
"""Seconds after which a prediction that may have been created is in the list."""

MAX_CLOCK_LAG = timedelta(seconds=60)
"""Time by which the clock of `created_at` may be behind the clock of the `Date` header."""


class AsyncResults:
    """An iterator of `(index, output or error)`, returned by `map`.

    Closing it cancels the running predictions, except with `detach=True`. Use it in `async with` to
    leave it early.
    """

    def __init__(self, job: AsyncMap) -> None:
        self._job = job
        self._results = job.results()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._job.counts}>"

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[int, Any]:
        try:
            return await anext(self._results)
        except BaseException:  # the end, too
            await self.aclose()
            raise

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel running predictions, and return once that is done."""
        await self._results.aclose()
        await self._job.aclose()

    def __del__(self) -> None:
        # Without waiting: the generator only notifies its workers.
        schedule_aclose(self._results)


AsyncResults.__module__ = "replicate"


def map_inputs(
    runner: AsyncPredictionRunner,
    ref: Reference | None,
    inputs: Any,
    *,
    concurrency: int,
    ordered: bool,
    journal: str | PathLike[str] | None,
    result: Result,
    **options: Unpack[MapOptions],
) -> AsyncResults:
    """Return the iterator of `map`.

    Raises:
        TypeError, ValueError: An argument is not valid for any input.
    """
    if isinstance(concurrency, bool) or concurrency < 1:
        raise ValueError(f"concurrency must be 1 or more, not {concurrency!r}")
    if isinstance(inputs, str | bytes | Mapping):
        raise TypeError(
            f"inputs must be an iterable of inputs, such as a list, not {inputs!r:.100}"
        )
    if ref is not None:
        resolve(ref)
    arguments: dict[str, Any] = {"wait": False, "detach": journal is not None, "result": result}
    arguments.update(options)
    resolved = RunOptions(**arguments)
    source = iter(inputs) if hasattr(inputs, "__iter__") else aiter(inputs)
    if resolved.save_to is not None:
        Path(resolved.save_to).mkdir(parents=True, exist_ok=True)  # fails before it costs
    job = AsyncMap(
        runner,
        ref,
        source,
        resolved,
        concurrency=concurrency,
        ordered=ordered,
        journal=None if journal is None else Journal(journal),
    )
    job.counts.total = len(inputs) if isinstance(inputs, Sized) else None
    return AsyncResults(job)


@attrs.define(eq=False)
class AsyncMap:
    """One call of `map`."""

    runner: AsyncPredictionRunner
    ref: Reference | None
    inputs: Any
    options: RunOptions
    concurrency: int
    ordered: bool
    journal: Journal | None
    counts: Counts = attrs.field(factory=Counts)
    workers: AsyncWorkers = attrs.field(factory=AsyncWorkers)

    async def results(self) -> AsyncGenerator[tuple[int, Any]]:
        """Yield results while others run; as many as run may wait for an earlier one."""
        workers, counts, signal = self.workers, self.counts, self.options.signal
        finished: dict[int, Any] = {}
        started = yielded = 0
        reading = exhausted = False
        problem: Exception | None = None
        try:
            await self._find_created()
            while True:
                exhausted = exhausted or (signal is not None and signal.is_set())
                has_slot = counts.running < self.concurrency
                has_slot = has_slot and started - yielded < 2 * self.concurrency
                if has_slot and not (exhausted or reading):
                    reading = True
                    workers.read(self.inputs)
                index = yielded if self.ordered else next(iter(finished), yielded)
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
                    counts.finish(value, self.options.progress)
                    continue
                reading = False
                if value is END:
                    exhausted = True
                elif isinstance(value, Exception):
                    exhausted, problem = True, value  # raised after what was paid for
                else:
                    workers.start(started, self._run, started, value)
                    counts.running += 1
                    started += 1
            if problem is not None:
                raise problem
        finally:
            workers.cancel()

    async def aclose(self) -> None:
        """Wait until running predictions are canceled."""
        await self.workers.aclose()
        if self.journal is not None:
            self.journal.close()

    async def _run(self, index: int, item: Any) -> Any:
        """Return the result of an input. Create a prediction unless the journal has one."""
        ref, input = self._parse(item)
        options, retries = self.options, self.options.retry_transient
        deadline = options.wait_options.deadline(self.runner.sender.clock.now())
        key, entry = "", None
        if self.journal is not None:
            key = await arun_blocking(fingerprint, resolve(ref), input)
            entry = self.journal.pop(key, index)
        while True:
            if entry is not None:
                prediction = await self._resume(entry)
            else:
                prediction = await self._create(ref, input, key, index, deadline)
            try:
                output = await self.runner.output(
                    prediction, options.use_file_output, options.save_to, deadline
                )
            except PredictionFailed as error:
                if not (error.is_transient and retries):
                    raise
                retries, entry = retries - 1, None
                continue
            if output is None and prediction.data_removed:
                deleted = ReplicateError(
                    f"the output of prediction {prediction.id} has been deleted"
                )
                deleted.prediction_id = prediction.id
                raise deleted
            return options.result_of(prediction, output)

    def _parse(self, item: Any) -> tuple[Reference, Any]:
        """Return the model and the input of an item.

        Raises:
            TypeError: There is no model, and the item is not a pair.
        """
        if self.ref is not None:
            return self.ref, item
        if isinstance(item, tuple) and len(cast("tuple[Any, ...]", item)) == 2:
            return cast("tuple[Reference, Any]", item)
        raise TypeError(
            f"without a model, each item must be a pair (ref, input), not {item!r:.100}"
        )

    async def _create(
        self, ref: Reference, input: Any, key: str, index: int, deadline: float
    ) -> Prediction:
        """Create a prediction, and return it once it has ended."""
        call, journal = self.options.create_call(ref, input), self.journal
        needs_logs = self.options.result == "prediction"
        if journal is None:
            return await self.runner.run_call(call, self.options, deadline, needs_logs=needs_logs)
        async with upload_files(self.runner.sender, call, deadline) as call:
            # The input as sent, with URLs for files, is compared with the API's list later.
            sent_key = await arun_blocking(fingerprint, resolve(ref), call.json["input"])
            entry = Entry(key, index, sent_key, self.runner.sender.server_time())
            await arun_blocking(journal.write, "intent", entry)

            async def on_create(prediction: Prediction) -> None:
                entry.id = prediction.id
                await arun_blocking(journal.write, "created", entry)
                await acall_callback(self.options.on_create, prediction)

            options = attrs.evolve(self.options, on_create=on_create)
            try:
                prediction = await self.runner.run_call(
                    call, options, deadline, needs_logs=needs_logs
                )
            except Exception as error:
                # Without proof that the API refused it, the next map looks for the prediction.
                refused = isinstance(error, APIError) and 400 <= error.status_code < 500
                if entry.id is None and refused:
                    await arun_blocking(journal.write, "refused", entry)
                raise
            await arun_blocking(journal.write, "finished", entry, prediction)
            return prediction

    async def _resume(self, entry: Entry) -> Prediction:
        """Return a prediction that was created earlier, once it has ended."""
        journal, options = self.journal, self.options
        assert journal is not None
        prediction = await arun_blocking(journal.prediction, entry)
        if prediction is None:
            assert entry.id is not None
            prediction = await self.runner.wait(
                Prediction.from_dict({"id": entry.id}),
                WaitOptions(timeout=options.timeout),
                progress=options.progress,
            )
            await arun_blocking(journal.write, "finished", entry, prediction)
        return prediction

    async def _find_created(self) -> None:
        """Find the predictions that were about to be created when the program was killed."""
        journal, sender = self.journal, self.runner.sender
        if journal is None:
            return
        entries = journal.all()
        unknown = [entry for entry in entries if entry.id is None]
        if not unknown:
            if sender.clock_offset is None:
                # The `Date` of a response: later entries need the time by the API's clock.
                with suppress(ReplicateError):
                    await sender.send(list_call(created_after=sender.server_time()))
            return
        known_ids = {entry.id for entry in entries}
        await sender.clock.asleep(LIST_LATENCY)
        since = min(entry.sent_at for entry in unknown) - MAX_CLOCK_LAG
        found: dict[str, list[str]] = {}
        call: Any = list_call(created_after=since)
        visited: set[str] = set()
        while call is not None:
            page = await sender.send(call)
            for prediction in page:
                if prediction.id not in known_ids:
                    for key in _sent_keys(prediction):
                        found.setdefault(key, []).append(prediction.id)
            call = next_page(page, visited, sender.options)
        for entry in unknown:
            if ids := found.get(entry.sent_key):
                entry.id = ids.pop()
                journal.write("created", entry)
            else:
                journal.forget(entry)


def _sent_keys(prediction: Prediction) -> list[str]:
    """Return the fingerprints that a create request of a prediction may have had."""
    targets = {name: prediction.get(name) for name in ("version", "model", "deployment")}
    return [
        fingerprint({name: value}, prediction.input) for name, value in targets.items() if value
    ]
