# Derived from replicate/bulk/_async/map.py by `make generate`.
"""`map`: run a model on many inputs, and with a journal never create a prediction twice."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sized
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import attrs

from replicate_api.api.predictions.list import call as list_call
from replicate_api.arguments import check_argument

from ..._concurrency import notify_finished, run_blocking, schedule_close
from ..._core.inputs import input_dict
from ..._core.model_reference import Reference, resolve
from ..._core.run_options import RunOptions
from ...errors import ReplicateError
from ..fingerprint import fingerprint
from ..journal_file import JournalFile, open_journal
from ..options import MapOptions
from ..progress import MAP_ID, Counts
from ..store import Store, is_store_url
from ..workers import END, PROBLEM, Workers
from .journal_runner import JournalRunner
from .map_runner import MapRunner

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
    inputs: Any,
    journal: str | PathLike[str] | None,
    options: RunOptions,
    rules: MapOptions,
) -> Results:
    """Return the iterator of `map`.

    Raises:
        TypeError, ValueError: An argument is not valid for any input.
    """
    check_argument("journal", journal, str | PathLike[str] | None)
    is_iterable = {"__iter__", "__iter__", "__getitem__"} & {*dir(inputs)}
    if not is_iterable or isinstance(inputs, str | bytes | Mapping):
        raise TypeError(
            f"inputs must be an iterable of inputs, such as a list, not {inputs!r:.100}"
        )
    source = iter(inputs) if hasattr(inputs, "__iter__") else iter(inputs)
    directory: Any = rules.save_to
    if not (directory is None or callable(directory) or is_store_url(directory)):
        Path(directory).mkdir(parents=True, exist_ok=True)  # fails before it costs
    opened = None if journal is None else open_journal(journal)
    job = Map(runner, source, options, rules, opened)
    job.counts.total = len(inputs) if isinstance(inputs, Sized) else None
    return Results(job)


@attrs.define(eq=False)
class Map:
    """One call of `map`."""

    runner: PredictionRunner
    inputs: Any
    options: RunOptions
    rules: MapOptions
    journal: Store | JournalFile | None
    counts: Counts = attrs.field(factory=Counts)
    workers: Workers = attrs.field(factory=Workers)

    def results(self) -> Generator[tuple[int, Any]]:
        """Yield results while others run; as many as run may wait for an earlier one."""
        workers, counts = self.workers, self.counts
        signal, progress = self.options.signal, self.options.progress
        concurrency = self.rules.concurrency
        finished: dict[int, Any] = {}
        started = yielded = 0
        reading = exhausted = False
        problem: Exception | None = None
        try:
            counts.notify(progress)
            self._synchronize()
            while True:
                exhausted = exhausted or (signal is not None and signal.is_set())
                has_slot = counts.running < concurrency and started - yielded < 2 * concurrency
                if has_slot and not (exhausted or reading):
                    reading = True
                    workers.read(self.inputs)
                index = yielded if self.rules.ordered else next(iter(finished), yielded)
                # Outcomes come first, so that the next run begins before a result is yielded.
                if index in finished and workers.outcomes.empty():
                    yielded += 1
                    yield index, finished.pop(index)
                    continue
                if started == yielded and (exhausted or not reading):
                    break
                done, value = workers.outcomes.get()
                if done >= 0:
                    if isinstance(value, BaseException) and not isinstance(value, Exception):
                        raise value
                    finished[done] = value
                    counts.finish(value)
                    counts.notify(progress)
                    continue
                reading = False
                if value is END:
                    exhausted = True
                elif done == PROBLEM:
                    exhausted, problem = True, value  # raised after what was paid for
                else:
                    self._start(started, value)
                    counts.running += 1
                    started += 1
            if problem is not None:
                raise problem
        finally:
            workers.cancel()
            notify_finished(progress, MAP_ID)

    def close(self) -> None:
        """Wait until running predictions are canceled."""
        self.workers.close()
        if self.journal is not None:
            self.journal.close()

    def _synchronize(self) -> None:
        sender = self.runner.sender
        if sender.clock_offset is None and self.journal is not None:
            # The `Date` of a response: a journal has times by the API's clock.
            deadline = self.options.wait_options.deadline(sender.clock.now())
            with suppress(ReplicateError):
                sender.send(list_call(created_after=sender.server_time()), deadline)

    def _start(self, index: int, item: Any) -> None:
        """Begin the run of an input. The reason why it cannot begin is its outcome."""
        try:
            ref, input = self.rules.parse(item)
            runner = self._runner_of(index, item, ref, input_dict(input))
        except Exception as error:
            self.workers.outcomes.put_nowait((index, error))
        else:
            self.workers.start(index, runner.run, ref, input, self.options)

    def _runner_of(self, index: int, item: Any, ref: Reference, input: Any) -> MapRunner:
        """Return the runner of an input.

        Equal inputs are numbered in a journal as they are read: in the next `map`, each has the
        same prediction, whose files have the name of its index.
        """
        clients, rules = (self.runner.sender, self.runner.poller), self.rules
        if self.journal is None:
            return MapRunner(*clients, rules=rules, index=index)
        target = resolve(ref)
        owner = target if rules.key is None else [target, str(rules.key(index, item))]
        folder = self.journal.folder(run_blocking(fingerprint, owner, input))
        return JournalRunner(
            *clients, rules=rules, index=index, journal=self.journal, folder=folder, target=target
        )
