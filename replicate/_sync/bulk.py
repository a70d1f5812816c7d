# Derived from replicate/_async/bulk.py by `make generate`.
"""`map`: a model run over many inputs."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from replicate_api.models import Prediction

from ..callbacks import over, tell
from ..errors import OutcomeUnknown, ReplicateError
from ..journal import Entry, Journal, key_of
from ..references import Reference, create_call
from ..waiting import is_final
from ..workers import END, Workers

if TYPE_CHECKING:
    from .client import Replicate

SETTLING = 5.0
"""Seconds after which a prediction that may have been created is in the list, if it was."""

CLOCK_SKEW = timedelta(seconds=60)
"""How much the API's clock may be behind this machine's."""


class Bulk:
    """One `map`: how it runs its inputs; `results` is what the caller iterates over."""

    def __init__(
        self, client: Replicate, ref: Reference, journal: Journal | None, options: Mapping[str, Any]
    ) -> None:
        self._client = client
        self._ref = ref
        self._journal = journal
        self._options = dict(options)
        self._workers = Workers()
        target = create_call(ref, input={})
        self._target = f"{target.path} {target.json.get('version', '')}"

    def results(self, inputs: Any, concurrency: int, ordered: bool) -> Generator[tuple[int, Any]]:
        workers, signal = self._workers, self._options.get("signal")
        finished: dict[int, Any] = {}
        read = given = running = 0
        reading = exhausted = False
        problem: Exception | None = None
        try:
            self._look_up()
            while True:
                exhausted = exhausted or (signal is not None and signal.is_set())
                room = running < concurrency and read - given < 2 * concurrency
                if room and not (exhausted or reading):
                    workers.read(inputs)
                    reading = True
                index = given if ordered else next(iter(finished), given)
                # Whatever has happened is taken in first, so that the next run is on its way
                # while the caller looks at this one's result.
                if index in finished and workers.quiet():
                    given += 1
                    yield index, finished.pop(index)
                    continue
                if not (running or reading or finished):
                    break
                done, value = workers.next()
                if done is not None:
                    running -= 1
                    if isinstance(value, BaseException) and not isinstance(value, Exception):
                        raise value
                    finished[done] = value
                    continue
                reading = False
                if value is END:
                    exhausted = True
                elif isinstance(value, Exception):
                    exhausted, problem = True, value  # once what was paid for has been given
                else:
                    workers.start(read, self._one, read, value)
                    read += 1
                    running += 1
            if problem is not None:
                raise problem
        finally:
            workers.close()
            if self._journal is not None:
                self._journal.close()

    def _one(self, index: int, input: Any) -> Any:
        """The output of one input. What it waits for, it waits for on a clock that can stop it."""
        clock = self._workers.clock(self._client.clock)
        client = self._client._timed_by(clock)  # pyright: ignore[reportPrivateUsage] - ours
        if self._journal is None:
            return client.run(self._ref, input, **self._options)
        return self._journaled(client, self._journal, index, input)

    def _journaled(self, client: Replicate, journal: Journal, index: int, input: Any) -> Any:
        offload = self._workers.offload
        key = offload(key_of, self._target, input)
        entry = journal.take(key, index)
        if entry is not None:
            return self._resumed(client, journal, entry)
        on_create, progress = self._options.get("on_create"), self._options.get("progress")
        created = False

        def note_created(prediction: Prediction) -> None:
            nonlocal created
            created = True
            offload(journal.created, index, key, prediction.id)
            tell(on_create, prediction)

        def note_finished(prediction: Prediction) -> None:
            if is_final(prediction):
                offload(journal.finished, index, key, prediction)
            tell(progress, prediction)

        note_finished.ended = getattr(progress, "ended", None)  # type: ignore[attr-defined]
        options: dict[str, Any] = dict(self._options)
        options.update(on_create=note_created, progress=note_finished)
        offload(journal.intend, index, key)
        try:
            return client.run(self._ref, input, **options)
        except OutcomeUnknown:
            raise  # the next time, it is looked for
        except Exception:
            if not created:
                offload(journal.refused, index, key)
            raise

    def _resumed(self, client: Replicate, journal: Journal, entry: Entry) -> Any:
        """The output of a prediction that was created earlier."""
        prediction = self._workers.offload(journal.prediction, entry)
        if prediction is None:
            assert entry.id is not None
            progress = self._options.get("progress")
            try:
                prediction = client.wait(
                    entry.id, timeout=self._options.get("timeout"), progress=progress
                )
            finally:
                over(progress, entry.id)
            self._workers.offload(journal.finished, entry.index, entry.key, prediction)
        if (
            prediction.status == "succeeded"
            and prediction.output is None
            and prediction.data_removed
        ):
            error = ReplicateError(f"the output of prediction {prediction.id} has been removed")
            error.prediction_id = prediction.id
            raise error
        files = {
            name: self._options[name]
            for name in ("use_file_output", "save_to")
            if name in self._options
        }
        return client.result(prediction, **files)

    def _look_up(self) -> None:
        """Find the predictions that were about to be created when the program was killed."""
        journal = self._journal
        if journal is None or not (unknown := journal.unknown()):
            return
        since = min(entry.intended_at for entry in unknown) - CLOCK_SKEW
        last = max(entry.intended_at for entry in unknown)
        rest = SETTLING - (datetime.now(UTC) - last).total_seconds()
        if rest > 0:  # a request may still be on its way
            self._client.clock.sleep(rest)
        taken, by_key = journal.known(), dict[str, list[str]]()
        pages = self._client.paginate(self._client.predictions.list, created_after=since)
        for page in pages:
            for one in page:
                if one.id not in taken:
                    by_key.setdefault(self._key_made_by(one), []).append(one.id)
        for entry in unknown:
            ids = by_key.get(entry.key)
            if ids:
                entry.id = ids.pop()
                journal.created(entry.index, entry.key, entry.id)
            else:
                journal.forget(entry)

    def _key_made_by(self, prediction: Prediction) -> str:
        call = create_call(self._ref, input={})
        version = call.json.get("version")
        if version not in (None, prediction.version):
            return ""
        return key_of(self._target, prediction.input)
