"""Runs with a journal: no input has a second prediction, even if the program was killed."""

# Runs are a part of the client, in a file of their own.
# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from replicate_api.api.predictions.create import call as create_call
from replicate_api.models import Prediction

from ...bulk.journal import Entry, Journal, key_of
from ...errors import OutcomeUnknown, ReplicateError
from ...references import Reference, is_made_by, target, values
from ...sending.outcomes import Sending
from ...transfers.concurrency import ablocking
from ...twins import atell, over
from ...waiting import is_final

if TYPE_CHECKING:
    from ..client import AsyncReplicate

SETTLING_TIME = 5.0
"""Seconds after which a prediction that may have been created is in the list, if it was."""

CLOCK_SKEW = timedelta(seconds=60)
"""How much the API's clock may be behind this machine's."""


class AsyncJournaled:
    """Runs a model over inputs, as far as the journal does not know what became of them."""

    def __init__(self, ref: Reference, journal: Journal, options: Mapping[str, Any]) -> None:
        self._ref = ref
        self._journal = journal
        self._options = options
        call = create_call(**target(ref), input={})
        self._target = f"{call.path} {call.json.get('version', '')}"

    async def look_up(self, client: AsyncReplicate) -> None:
        """Find the predictions that were about to be created when the program was killed."""
        unknown = self._journal.unknown()
        if not unknown:
            return
        await client.clock.asleep(SETTLING_TIME)  # a request may still be on its way
        since = min(entry.intended_at for entry in unknown) - CLOCK_SKEW
        known = self._journal.known()
        found: dict[str, list[str]] = {}
        async for page in client.paginate(client.predictions.list, created_after=since):
            for prediction in page:
                if prediction.id not in known and self._is_ours(prediction):
                    sent = key_of(self._target, prediction.input)
                    found.setdefault(sent, []).append(prediction.id)
        for entry in unknown:
            if ids := found.get(entry.sent):
                entry.id = ids.pop()
                self._journal.created(entry.index, entry.key, entry.id)
            else:
                self._journal.forget(entry)

    def _is_ours(self, prediction: Prediction) -> bool:
        input = prediction.input  # not there once the API has removed it
        return isinstance(input, dict) and is_made_by(
            prediction, create_call(**target(self._ref), input=input)
        )

    async def run(self, client: AsyncReplicate, index: int, input: Any) -> Any:
        """The output of an input, whose prediction is created if there is none."""
        key = await ablocking(key_of, self._target, input)
        entry = self._journal.take(key, index)
        if entry is not None:
            return await self._resume(client, entry)
        # What is sent is noted, as that is what the API can be asked for: URLs, for files.
        encoding = self._options.get("file_encoding")
        call = create_call(**target(self._ref), input=values(input), file_encoding=encoding)
        call = await client._sender.without_files(Sending(call))
        sent = await ablocking(key_of, self._target, call.json["input"])
        await ablocking(self._journal.intend, index, key, sent)
        return await self._create(client, index, key, call.json["input"])

    async def _create(self, client: AsyncReplicate, index: int, key: str, input: Any) -> Any:
        journal, options = self._journal, self._options
        made: list[str] = []

        async def note_created(prediction: Prediction) -> None:
            made.append(prediction.id)
            await ablocking(journal.created, index, key, prediction.id)
            await atell(options.get("on_create"), prediction)

        async def note_end(prediction: Prediction) -> None:
            if is_final(prediction):
                await ablocking(journal.finished, index, key, prediction)
            await atell(options.get("progress"), prediction)

        noting: dict[str, Any] = {"on_create": note_created, "progress": note_end}
        try:
            return await client.run(self._ref, input, **{**options, **noting})
        except OutcomeUnknown:
            raise  # the next time, it is looked for
        except Exception:
            if not made:
                await ablocking(journal.refused, index, key)
            raise
        finally:
            for prediction_id in made:
                over(options.get("progress"), prediction_id)

    async def _resume(self, client: AsyncReplicate, entry: Entry) -> Any:
        """The output of a prediction that was created earlier."""
        prediction = await ablocking(self._journal.prediction, entry)
        if prediction is None:
            assert entry.id is not None
            prediction = await client.wait(
                entry.id,
                timeout=self._options.get("timeout"),
                progress=self._options.get("progress"),
            )
            await ablocking(self._journal.finished, entry.index, entry.key, prediction)
        if (
            prediction.status == "succeeded"
            and prediction.output is None
            and prediction.data_removed
        ):
            error = ReplicateError(f"the output of prediction {prediction.id} has been removed")
            error.prediction_id = prediction.id
            raise error
        asked = ("use_file_output", "save_to")
        files = {name: value for name, value in self._options.items() if name in asked}
        return await client.result(prediction, **files)
