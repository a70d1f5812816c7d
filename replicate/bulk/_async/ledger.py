"""The journal of `map` in a bucket or folder, for any number of workers.

Its objects are only ever created, and never changed. Those of an input are below its key, the
fingerprint of the model and the input. Of its attempt 0:

    0       the claim: a worker is about to send a create request
    0.out   the outcome: the id of the prediction, or the reason why there is none
    0.end   the prediction after its end, with its files saved

Attempt 1 begins once `0.out` has no id, or `0.end` is not the result. `ids/ID` says to which
attempt a prediction belongs. The worker that creates an object first decides, and the others read
it. No clocks of two machines are compared: a worker measures a lease from when it reads a claim.
"""

from __future__ import annotations

import json
import os
from contextlib import aclosing, suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import attrs
from replicate_api.models import Prediction

from ..._async.predictions import upload
from ..._concurrency import arun_blocking
from ..._core.model_reference import resolve
from ...errors import APIError, OutcomeUnknown, ReplicateError
from ..journal import MAX_CLOCK_LAG, fingerprint, is_refusal, sent_keys
from ..store import Store
from .task import AsyncRecorder, AsyncTask, created_between

LEASE = float(os.environ.get("REPLICATE_JOURNAL_LEASE", 90))
"""Seconds after which a claim without an outcome is looked up in the API's list of predictions."""

SEND_BY = LEASE / 3
"""Seconds after its claim in which a create request may leave. Later, it needs a new claim."""


class ClaimLost(ReplicateError):
    """Another worker has the claim, or the prediction that was created is not known."""


@attrs.define
class _Claim:
    """The right of a worker to create the prediction of an input."""

    sent_key: str
    """The fingerprint of the input as sent, with URLs for files."""
    data: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """The object; empty before it is created."""
    created_at: float = 0.0
    """The time before its creation, by the client's clock."""
    has_outcome: bool = False


class AsyncLedger(AsyncRecorder):
    """A journal below the URL of a bucket or folder, such as `s3://bucket/run/journal`.

    Raises:
        ImportError: obstore is not installed.
        ValueError: The URL is not that of a store.
    """

    is_journal = True

    def __init__(self, url: str) -> None:
        self._store = Store(url)

    async def prediction(self, task: AsyncTask) -> Prediction:
        """Return the prediction of an input once it has ended. Create it if no worker has."""
        while True:
            if (end := await self._get(task, ".end")) is not None:
                if "none" in end:
                    task.start_next_attempt()
                    continue
                task.is_recorded = task.is_finished = True
                return Prediction.from_dict(end)
            if (claim := await self._get(task)) is None:
                with suppress(ClaimLost):
                    return await self._create(task)
                continue
            outcome = await self._outcome(task, claim)
            if "id" in outcome:
                task.is_recorded = True
                return await task.wait(outcome["id"])
            task.start_next_attempt()

    async def finish(self, task: AsyncTask, prediction: Prediction, output: Any) -> None:
        """Record a prediction that has ended, with its output after files were saved."""
        if not task.is_finished:
            record = {**prediction.to_dict(), "output": output}
            record.pop("input", None)
            await self._put(task, ".end", json.loads(json.dumps(record, default=os.fspath)))

    async def discard(self, task: AsyncTask) -> None:
        """Record that the output has expired, and that another prediction is to be created."""
        await self._put(task, ".end", {"none": "the output has expired"})

    async def _get(self, task: AsyncTask, kind: str = "") -> dict[str, Any] | None:
        return await arun_blocking(self._store.get, _name(task, kind))

    async def _put(self, task: AsyncTask, kind: str, value: dict[str, Any]) -> bool:
        """Create an object, and return True unless another worker has decided otherwise."""
        return await arun_blocking(self._store.create, _name(task, kind), value)

    # --- create ---------------------------------------------------------------------------------

    async def _create(self, task: AsyncTask) -> Prediction:
        """Create a prediction, and return it once it has ended.

        Raises:
            ClaimLost: Another worker does, or it is not known whether there is one.
        """
        async with upload(task.runner.sender, task.call, task.deadline) as call:
            sent_key = await arun_blocking(fingerprint, resolve(task.ref), call.json["input"])
            claim = _Claim(sent_key)

            async def before_send() -> None:
                await self._claim(task, claim)

            async def on_create(prediction: Prediction) -> None:
                await self._agree(task, claim, prediction.id)

            try:
                return await task.create(call, on_create, before_send)
            except ClaimLost:
                raise
            except ReplicateError as error:
                if claim.data and not claim.has_outcome:
                    if _may_have_created(error):
                        raise ClaimLost(str(error)) from error
                    await self._put(task, ".out", {"none": str(error)[:200]})
                raise

    async def _claim(self, task: AsyncTask, claim: _Claim) -> None:
        """Claim the right to send a create request now.

        Raises:
            ClaimLost: Another worker has it.
        """
        sender = task.runner.sender
        if claim.data:
            if sender.clock.now() - claim.created_at < SEND_BY:
                return
            # It waited for a rate limit, and others may have looked it up meanwhile.
            if not await self._put(task, ".out", {"none": "the request is sent later"}):
                raise ClaimLost("another worker has looked up the claim")
            task.start_next_attempt()
        claim.created_at = sender.clock.now()
        at = sender.server_time().isoformat()
        claim.data = {"worker": uuid4().hex, "at": at, "sent": claim.sent_key}
        if not await self._put(task, "", claim.data):
            raise ClaimLost("another worker has the claim")

    async def _agree(self, task: AsyncTask, claim: _Claim, id: str) -> None:
        """Record the id of a prediction, so that all workers agree on it.

        Raises:
            ClaimLost: They have agreed on another. This one is canceled.
        """
        if not await self._belongs(task, id):
            raise ClaimLost(f"prediction {id} was found for an equal input")
        while not await self._put(task, ".out", {"id": id}):
            agreed = await self._get(task, ".out")
            if agreed is not None and "id" in agreed:
                with suppress(ReplicateError):
                    await task.runner.cancel(id)
                raise ClaimLost(f"prediction {id} was created too late, and canceled")
            # They did not find it: it is offered for the next attempt, as it is billed anyway.
            task.start_next_attempt()
            await self._put(task, "", claim.data)
        claim.has_outcome = True

    async def _belongs(self, task: AsyncTask, id: str) -> bool:
        """Return True if a prediction is not that of another attempt or input."""
        owner = {"key": task.key, "attempt": task.attempt}
        return await arun_blocking(self._store.create, f"ids/{id}", owner)

    # --- look up --------------------------------------------------------------------------------

    async def _outcome(self, task: AsyncTask, claim: dict[str, Any]) -> dict[str, Any]:
        """Return the outcome of a claim: as its worker recorded it, or after its lease.

        Raises:
            PredictionCanceled: The signal is set.
            ReplicateError: The deadline has passed.
        """
        sender, signal = task.runner.sender, task.options.signal
        end, delay = sender.clock.now() + LEASE, 0.1
        while (outcome := await self._get(task, ".out")) is None:
            if sender.clock.now() >= end:
                id = await self._find(task, claim)
                found = {"none": "no request arrived"} if id is None else {"id": id}
                await self._put(task, ".out", found)
            elif sender.clock.now() >= task.deadline:
                raise ReplicateError("another worker has not created the prediction in time")
            elif await sender.sleep(delay, signal):
                task.options.check_signal(task.call)
            delay = min(delay * 1.5, 2.0)
        return outcome

    async def _find(self, task: AsyncTask, claim: dict[str, Any]) -> str | None:
        """Return the id of the prediction that a claim has created, from the API's list."""
        at = datetime.fromisoformat(claim["at"])
        until = at + timedelta(seconds=LEASE) + MAX_CLOCK_LAG
        created = created_between(task.runner.sender, at - MAX_CLOCK_LAG, until)
        async with aclosing(created):
            async for prediction in created:
                is_equal = claim["sent"] in sent_keys(prediction)
                if is_equal and await self._belongs(task, prediction.id):
                    return prediction.id
        return None


def _name(task: AsyncTask, kind: str) -> str:
    return f"{task.key[:2]}/{task.key}/{task.attempt}{kind}"


def _may_have_created(error: ReplicateError) -> bool:
    """Return True without proof that a create request was refused, or not sent."""
    return isinstance(error, APIError | OutcomeUnknown) and not is_refusal(error)
