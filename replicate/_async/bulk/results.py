"""`map`: a model run over many inputs; with a journal, none is paid for twice."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import attrs
from replicate_api.api.predictions.create import call as create_call
from replicate_api.models import Prediction

from ...bulk.journal import Entry, Journal, key_of
from ...bulk.workers import END, AsyncWorkers
from ...errors import OutcomeUnknown, ReplicateError
from ...references import Reference, target, values
from ...sending.outcomes import Sending
from ...transfers.concurrency import ablocking
from ...twins import aclose_soon, atell, over
from ...waiting import is_final

if TYPE_CHECKING:
    from ..client import AsyncReplicate

SETTLING_TIME = 5.0
"""Seconds after which a prediction that may have been created is in the list, if it was."""

CLOCK_SKEW = timedelta(seconds=60)
"""How much the API's clock may be behind this machine's."""


class AsyncResults:
    """What `map` gives: an iterator of `(index, output or error)`.

    Closing it stops what is queued and cancels what runs, except with `detach=True`. Use it in
    `async with` if you may leave it early; else it is closed when it is forgotten.
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
        """Stop, and wait until that is done."""
        await self._results.aclose()

    def __del__(self) -> None:
        aclose_soon(self._results)


@attrs.define(eq=False)
class AsyncBulk:
    """One `map`: how it runs its inputs."""

    client: AsyncReplicate
    ref: Reference
    journal: Journal | None
    options: Mapping[str, Any]

    async def results(
        self, inputs: Any, concurrency: int, ordered: bool
    ) -> AsyncGenerator[tuple[int, Any]]:
        """The results, while `concurrency` others run; as many may wait for an earlier one."""
        workers, signal = AsyncWorkers(self.client.clock), self.options.get("signal")
        # What work waits for, it waits for on a clock that can stop it.
        self.client = self.client._timed_by(workers.clock)  # pyright: ignore[reportPrivateUsage] - ours
        finished: dict[int, Any] = {}
        read = given = 0
        reading = exhausted = False
        problem: Exception | None = None
        try:
            if self.journal is not None:
                await self._look_up(self.journal)
            while True:
                exhausted = exhausted or (signal is not None and signal.is_set())
                running = read - given - len(finished)
                room = running < concurrency and read - given < 2 * concurrency
                if room and not (exhausted or reading):
                    workers.read(inputs)
                    reading = True
                index = given if ordered else next(iter(finished), given)
                # Whatever has happened is taken in first, so that the next run is on its way
                # while the caller looks at this one's result.
                if index in finished and workers.events.empty():
                    given += 1
                    yield index, finished.pop(index)
                    continue
                if read == given and (exhausted or not reading):
                    break
                done, value = await workers.events.get()
                if done is not None:
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
                    workers.start(read, self._run, read, value)
                    read += 1
            if problem is not None:
                raise problem
        finally:
            await workers.aclose()

    async def _run(self, index: int, input: Any) -> Any:
        """The output of an input, whose prediction is created if there is none."""
        journal = self.journal
        if journal is None:
            return await self.client.run(self.ref, input, **self.options)
        key = await ablocking(self._key, input)
        entry = journal.take(key, index)
        if entry is not None:
            return await self._resume(journal, entry)
        # What is sent is noted, as that is what the API can be asked for: URLs, for files.
        encoding = self.options.get("file_encoding")
        call = create_call(**target(self.ref), input=values(input), file_encoding=encoding)
        call = await self.client._sender.without_files(Sending(call))  # pyright: ignore[reportPrivateUsage] - ours
        sent = await ablocking(self._key, call.json["input"])
        entry = Entry(key, index, sent, datetime.now(UTC).isoformat())
        await ablocking(journal.write, "intent", entry)
        return await self._create(journal, entry, call.json["input"])

    async def _create(self, journal: Journal, entry: Entry, input: Any) -> Any:
        progress = self.options.get("progress")

        async def note_created(prediction: Prediction) -> None:
            entry.id = prediction.id
            await ablocking(journal.write, "created", entry)
            await atell(self.options.get("on_create"), prediction)

        async def note_end(prediction: Prediction) -> None:
            if is_final(prediction):
                await ablocking(journal.write, "finished", entry, prediction)
            await atell(progress, prediction)

        noting: dict[str, Any] = {"on_create": note_created, "progress": note_end}
        try:
            return await self.client.run(self.ref, input, **{**self.options, **noting})
        except Exception as error:
            # Of an unknown outcome, the prediction is looked for the next time.
            if entry.id is None and not isinstance(error, OutcomeUnknown):
                await ablocking(journal.write, "refused", entry)
            raise
        finally:
            if entry.id is not None:
                over(progress, entry.id)

    async def _resume(self, journal: Journal, entry: Entry) -> Any:
        """The output of a prediction that was created earlier."""
        options = self.options
        prediction = await ablocking(journal.prediction, entry)
        if prediction is None:
            assert entry.id is not None
            limits = {name: options.get(name) for name in ("timeout", "progress")}
            prediction = await self.client.wait(entry.id, **limits)
            await ablocking(journal.write, "finished", entry, prediction)
        output = await self.client.result(
            prediction, options.get("use_file_output", True), options.get("save_to")
        )
        if output is None and prediction.data_removed:
            error = ReplicateError(f"the output of prediction {prediction.id} has been removed")
            error.prediction_id = prediction.id
            raise error
        return output

    async def _look_up(self, journal: Journal) -> None:
        """Find the predictions that were about to be created when the program was killed."""
        entries = journal.all()
        unknown = [entry for entry in entries if entry.id is None]
        if not unknown:
            return
        known = {entry.id for entry in entries}
        await self.client.clock.asleep(SETTLING_TIME)  # a request may still be on its way
        since = datetime.fromisoformat(min(entry.at for entry in unknown)) - CLOCK_SKEW
        wanted = target(self.ref).items()
        found: dict[str, list[str]] = {}
        async for page in self.client.paginate(self.client.predictions.list, created_after=since):
            for prediction in page:
                ours = all(getattr(prediction, name) == value for name, value in wanted)
                if ours and prediction.id not in known:
                    found.setdefault(self._key(prediction.input), []).append(prediction.id)
        for entry in unknown:
            if ids := found.get(entry.sent):
                entry.id = ids.pop()
                journal.write("created", entry)
            else:
                journal.forget(entry)

    def _key(self, input: Any) -> str:
        return key_of(target(self.ref), input)
