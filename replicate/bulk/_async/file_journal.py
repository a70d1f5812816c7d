"""The journal of `map` in a file, for one program at a time."""

from __future__ import annotations

from os import PathLike

from replicate_api.models import Prediction

from ..._async.predictions import upload
from ..._async.sender import AsyncSender
from ..._concurrency import arun_blocking
from ..._core.model_reference import resolve
from ...errors import ReplicateError
from ..journal import MAX_CLOCK_LAG, Entry, Journal, fingerprint, is_refusal, sent_keys
from .task import AsyncRecorder, AsyncTask, created_between

LIST_LATENCY = 5.0
"""Seconds after which a prediction that may have been created is in the list."""


class AsyncFileJournal(AsyncRecorder):
    """A journal in a file, which it locks.

    Raises:
        ValueError: The file is not a journal, is damaged, or another program uses it.
    """

    is_journal = True

    def __init__(self, path: str | PathLike[str]) -> None:
        self._journal = Journal(path)

    def close(self) -> None:
        """Unlock the file."""
        self._journal.close()

    async def start(self, sender: AsyncSender) -> None:
        """Find the predictions that were about to be created when the program was killed."""
        journal = self._journal
        entries = journal.all()
        unknown = [entry for entry in entries if entry.id is None]
        if not unknown:
            return
        known_ids = {entry.id for entry in entries}
        await sender.clock.asleep(LIST_LATENCY)
        since = min(entry.sent_at for entry in unknown) - MAX_CLOCK_LAG
        found: dict[str, list[str]] = {}
        async for prediction in created_between(sender, since):
            if prediction.id not in known_ids:
                for key in sent_keys(prediction):
                    found.setdefault(key, []).append(prediction.id)
        for entry in unknown:
            if ids := found.get(entry.sent_key):
                entry.id = ids.pop()
                journal.write("created", entry)
            else:
                journal.forget(entry)

    async def prediction(self, task: AsyncTask) -> Prediction:
        """Return the prediction of an input once it has ended. Create it if there is none."""
        entry = None if task.attempt else self._journal.pop(task.key, task.index)
        if entry is None:
            return await self._create(task)
        task.is_recorded = True
        prediction = await arun_blocking(self._journal.prediction, entry)
        task.is_finished = prediction is not None
        if prediction is None:
            assert entry.id is not None
            prediction = await task.wait(entry.id)
            await arun_blocking(self._journal.write, "finished", entry, prediction)
        return prediction

    async def _create(self, task: AsyncTask) -> Prediction:
        journal, sender = self._journal, task.runner.sender
        async with upload(sender, task.call, task.deadline) as call:
            # The input as sent, with URLs for files, is compared with the API's list later.
            sent_key = await arun_blocking(fingerprint, resolve(task.ref), call.json["input"])
            entry = Entry(task.key, task.index, sent_key, sender.server_time())
            await arun_blocking(journal.write, "intent", entry)

            async def on_create(prediction: Prediction) -> None:
                entry.id = prediction.id
                await arun_blocking(journal.write, "created", entry)

            try:
                prediction = await task.create(call, on_create)
            except ReplicateError as error:
                # Without proof that the API refused it, the next map looks for the prediction.
                if entry.id is None and is_refusal(error):
                    await arun_blocking(journal.write, "refused", entry)
                raise
            await arun_blocking(journal.write, "finished", entry, prediction)
            return prediction
