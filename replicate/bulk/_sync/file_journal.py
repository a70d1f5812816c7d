# Derived from replicate/bulk/_async/file_journal.py by `make generate`.
"""The journal of `map` in a file, for one program at a time."""

from __future__ import annotations

from os import PathLike

from replicate_api.models import Prediction

from ..._concurrency import run_blocking
from ..._core.model_reference import resolve
from ..._sync.predictions import upload
from ..._sync.sender import Sender
from ...errors import ReplicateError
from ..journal import MAX_CLOCK_LAG, Entry, Journal, fingerprint, is_refusal, sent_keys
from .task import Recorder, Task, created_between

LIST_LATENCY = 5.0
"""Seconds after which a prediction that may have been created is in the list."""


class FileJournal(Recorder):
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

    def start(self, sender: Sender) -> None:
        """Find the predictions that were about to be created when the program was killed."""
        journal = self._journal
        entries = journal.all()
        unknown = [entry for entry in entries if entry.id is None]
        if not unknown:
            return
        known_ids = {entry.id for entry in entries}
        sender.clock.sleep(LIST_LATENCY)
        since = min(entry.sent_at for entry in unknown) - MAX_CLOCK_LAG
        found: dict[str, list[str]] = {}
        for prediction in created_between(sender, since):
            if prediction.id not in known_ids:
                for key in sent_keys(prediction):
                    found.setdefault(key, []).append(prediction.id)
        for entry in unknown:
            if ids := found.get(entry.sent_key):
                entry.id = ids.pop()
                journal.write("created", entry)
            else:
                journal.forget(entry)

    def prediction(self, task: Task) -> Prediction:
        """Return the prediction of an input once it has ended. Create it if there is none."""
        entry = None if task.attempt else self._journal.pop(task.key, task.index)
        if entry is None:
            return self._create(task)
        task.is_recorded = True
        prediction = run_blocking(self._journal.prediction, entry)
        task.is_finished = prediction is not None
        if prediction is None:
            assert entry.id is not None
            prediction = task.wait(entry.id)
            run_blocking(self._journal.write, "finished", entry, prediction)
        return prediction

    def _create(self, task: Task) -> Prediction:
        journal, sender = self._journal, task.runner.sender
        with upload(sender, task.call, task.deadline) as call:
            # The input as sent, with URLs for files, is compared with the API's list later.
            sent_key = run_blocking(fingerprint, resolve(task.ref), call.json["input"])
            entry = Entry(task.key, task.index, sent_key, sender.server_time())
            run_blocking(journal.write, "intent", entry)

            def on_create(prediction: Prediction) -> None:
                entry.id = prediction.id
                run_blocking(journal.write, "created", entry)

            try:
                prediction = task.create(call, on_create)
            except ReplicateError as error:
                # Without proof that the API refused it, the next map looks for the prediction.
                if entry.id is None and is_refusal(error):
                    run_blocking(journal.write, "refused", entry)
                raise
            run_blocking(journal.write, "finished", entry, prediction)
            return prediction
