# Derived from replicate/bulk/_async/map.py by `make generate`.
"""`map`: run a model on many inputs, and with a journal never create a prediction twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping, Sized
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

import attrs

from replicate_api.api.predictions.list import call as list_call
from replicate_api.models import Prediction

from ..._concurrency import run_blocking, schedule_close
from ..._core.model_reference import Reference, resolve
from ..._core.run_options import RunOptions
from ..._core.validation import check_choice, check_count
from ...errors import PredictionError, ReplicateError
from ..journal import fingerprint
from ..options import Reruns, SaveTo
from ..progress import Counts
from ..store import is_store_url
from ..workers import END, Workers
from .file_journal import FileJournal
from .ledger import Ledger
from .saving import save_files
from .task import Recorder, Task

if TYPE_CHECKING:
    from ..._sync.predictions import PredictionRunner


class Results:
    """An iterator of `(index, output or error)`, returned by `map`.

    Closing it cancels the running predictions, except with `detach=True`. Use it in `with` to
    leave it early.
    """

    def __init__(self, job: Map) -> None:
        self._job = job
        self._results = job.results()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._job.counts}>"

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> tuple[int, Any]:
        try:
            return next(self._results)
        except BaseException:  # the end, too
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Cancel running predictions, and return once that is done."""
        self._results.close()
        self._job.close()

    def __del__(self) -> None:
        # Without waiting: the generator only notifies its workers.
        schedule_close(self._results)


Results.__module__ = "replicate"


def map_inputs(
    runner: PredictionRunner,
    ref: Reference | None,
    inputs: Any,
    concurrency: int,
    ordered: bool,
    *,
    journal: str | PathLike[str] | None,
    save_to: SaveTo | None = None,
    on_expired: str = "raise",
    retry_failed: bool = False,
    key: Callable[[int, Any], object] | None = None,
    **options: Any,
) -> Results:
    """Return the iterator of `map`.

    Raises:
        TypeError, ValueError: An argument is not valid for any input.
    """
    check_count("concurrency", concurrency, 1)
    if isinstance(inputs, str | bytes | Mapping):
        raise TypeError(
            f"inputs must be an iterable of inputs, such as a list, not {inputs!r:.100}"
        )
    check_choice("on_expired", on_expired, ("raise", "rerun"))
    if ref is not None:
        resolve(ref)
    directory = None if callable(save_to) else save_to
    defaults: dict[str, Any] = {"wait": False, "detach": journal is not None, "save_to": directory}
    run_options = RunOptions(**{**defaults, **options})
    source = iter(inputs) if hasattr(inputs, "__iter__") else iter(inputs)
    if directory is not None and not is_store_url(directory):
        Path(directory).mkdir(parents=True, exist_ok=True)  # fails before it costs
    job = Map(
        runner,
        ref,
        source,
        run_options,
        concurrency=concurrency,
        ordered=ordered,
        journal=_open_journal(journal),
        reruns=Reruns(run_options.retry_transient, retry_failed, on_expired == "rerun"),
        save_to=save_to,
        key=key,
        named_by_id=journal is not None or is_store_url(directory),
    )
    job.counts.total = len(inputs) if isinstance(inputs, Sized) else None
    return Results(job)


def _open_journal(location: str | PathLike[str] | None) -> Recorder:
    if location is None:
        return Recorder()
    return Ledger(str(location)) if is_store_url(location) else FileJournal(location)


@attrs.define(eq=False)
class Map:
    """One call of `map`."""

    runner: PredictionRunner
    ref: Reference | None
    inputs: Any
    options: RunOptions
    concurrency: int
    ordered: bool
    journal: Recorder
    reruns: Reruns
    save_to: SaveTo | None
    key: Callable[[int, Any], object] | None
    """A function that distinguishes equal inputs."""
    named_by_id: bool
    """Files have the id of their prediction as a name, so that they are replaced the next time."""
    counts: Counts = attrs.field(factory=Counts)
    workers: Workers = attrs.field(factory=Workers)

    def results(self) -> Generator[tuple[int, Any]]:
        """Yield results while others run; as many as run may wait for an earlier one."""
        workers, counts, signal = self.workers, self.counts, self.options.signal
        finished: dict[int, Any] = {}
        started = yielded = 0
        reading = exhausted = False
        problem: Exception | None = None
        try:
            self._start()
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
                done, value = workers.outcomes.get()
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

    def close(self) -> None:
        """Wait until running predictions are canceled."""
        self.workers.close()
        self.journal.close()

    def _start(self) -> None:
        sender = self.runner.sender
        if sender.clock_offset is None and self.journal.is_journal:
            # The `Date` of a response: a journal has times by the API's clock.
            with suppress(ReplicateError):
                sender.send(list_call(created_after=sender.server_time()))
        self.journal.start(sender)

    def _run(self, index: int, item: Any) -> Any:
        """Return the result of an input. Create a prediction unless the journal has one."""
        ref, input = self._parse(item)
        deadline = self.options.wait_options.deadline(self.runner.sender.clock.now())
        task = Task(self.runner, self.options, ref, input, index, deadline)
        if self.journal.is_journal:
            target: Any = resolve(ref)
            if self.key is not None:
                target = [target, str(self.key(index, item))]
            task.key = run_blocking(fingerprint, target, input)
        reruns = attrs.evolve(self.reruns)
        while True:
            prediction = self.journal.prediction(task)
            try:
                output = self._output(task, prediction)
            except ReplicateError as error:
                error.prediction_id = prediction.id
                is_failure = isinstance(error, PredictionError)
                if is_failure:
                    self.journal.finish(task, prediction, None)
                if not reruns.after(error, prediction, task.is_recorded, task.is_finished):
                    raise
                if not is_failure:
                    self.journal.discard(task)
                task.start_next_attempt()
            else:
                self.journal.finish(task, prediction, output)
                return self.options.result_of(prediction, output)

    def _output(self, task: Task, prediction: Prediction) -> Any:
        """Return the output of a prediction that has ended, with its files saved.

        Raises:
            PredictionError: It did not succeed.
            ReplicateError: Its output has been deleted.
        """
        runner, options, save_to = self.runner, self.options, self.save_to
        if callable(save_to):
            target = save_to(task.index, prediction)
        elif save_to is not None and self.named_by_id:
            target = f"{os.fspath(save_to).rstrip('/')}/{prediction.id}"
        else:
            target = None
        directory = options.save_to if target is None else None
        output = runner.output(prediction, options.use_file_output, directory, task.deadline)
        if output is None and prediction.data_removed:
            raise ReplicateError(f"the output of prediction {prediction.id} has been deleted")
        if target is None:
            return output
        return save_files(runner.sender, prediction, target, task.deadline)

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
