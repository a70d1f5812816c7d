# Derived from replicate/bulk/_async/journal_runner.py by `make generate`.
"""The run of an input whose predictions are in a journal, so that none is created twice.

Any number of workers may have the same input, and each may be killed at any time. No clocks of two
machines are compared: a worker measures a lease from when it reads a claim.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import attrs

from replicate_api.api.predictions.list import call as list_call
from replicate_api.models import Prediction
from replicate_api.types import Call

from ... import errors
from ..._concurrency import call_callback, run_blocking
from ..._core.model_reference import CreateArguments
from ..._core.pagination import next_page
from ..._core.run_options import RunOptions
from ..._core.status import is_terminal
from ..._core.wait_options import WaitOptions
from ..fingerprint import fingerprint, sent_keys
from ..journal_file import JournalFile
from ..objects import PROTOCOL, Object
from ..store import Store
from .map_runner import MapRunner

MAX_SERVER_LAG = timedelta(seconds=60)
"""Time by which the clock of `created_at` may differ from that of the `Date` header."""

SEND_BY = Store.lease / 3
"""Seconds after its claim in which a create request may leave. Later, it needs a new claim."""


class ClaimLost(errors.ReplicateError):
    """Another worker has the claim, or it is not known whether the prediction was created."""

    def __init__(self, problem: str, prediction_id: str | None = None) -> None:
        super().__init__(problem)
        self.prediction_id = prediction_id


@attrs.define(eq=False, repr=False, kw_only=True)
class JournalRunner(MapRunner):
    """Runs one input with a journal: see `bulk/objects.py`."""

    target: CreateArguments
    """The model, version or deployment."""
    journal: Store | JournalFile
    folder: str
    """The name below which the objects are."""
    attempt: int = 0
    """The number of predictions that failed, expired, or were not created."""
    source: Literal["created", "running", "recorded"] | None = None
    """The origin of the prediction of this attempt: this `map`, or an earlier one; if recorded,
    the journal has its record. None as long as it has not ended."""
    claim: Object = attrs.field(factory=Object)
    """The claim of this worker, as long as it has no outcome; else empty."""
    claimed_at: float = 0.0
    """The time of that, by the client's clock."""
    unresolved: int = 0
    """Create requests of which it was not known what they did."""

    def run_call(self, call: Call[Prediction], options: RunOptions, deadline: float) -> Prediction:
        """Return the prediction once it has ended. Create it if no worker has."""
        if self.source is not None:
            self._start_next_attempt()
        while True:
            if (end := self._get(".end")) is not None:
                if "none" not in end:
                    self.source, self.saved = "recorded", end.pop("saved", None)
                    return Prediction.from_dict(end)
            elif (claim := self._get("")) is None:
                with suppress(ClaimLost):
                    prediction = self._create(call, options, deadline)
                    self.source = "created"
                    return prediction
                continue
            else:
                outcome = self._outcome(claim, call, options, deadline)
                if "id" in outcome:
                    self.source = "running"
                    record = Prediction.from_dict({"id": outcome["id"]})
                    wait_options = WaitOptions(timeout=options.timeout)
                    record = self.wait(record, wait_options, options.progress, options.signal)
                    return record if is_terminal(record) else self.stop(record, options)
            self._start_next_attempt()

    def result(self, prediction: Prediction, options: RunOptions, deadline: float) -> Any:
        """Return the result of a prediction that has ended, and record it.

        Raises:
            PredictionError: It did not succeed.
            ReplicateError: Its output has been deleted, or cannot be saved.
        """
        try:
            result = super().result(prediction, options, deadline)
        except errors.PredictionError:
            self._record(prediction)
            raise
        if prediction.output is None and prediction.data_removed:
            error = errors.ReplicateError(f"the output of {prediction.id} has been deleted")
            error.prediction_id = prediction.id
            raise error
        self._record(prediction)
        return result

    def may_run_again(self, prediction: Prediction, error: errors.ReplicateError) -> bool:
        """Return True if another prediction may replace one of an earlier `map`, or has done."""
        if self.source == "created":
            return False
        if self._get("", self.attempt + 1) is not None:
            return True
        if isinstance(error, errors.PredictionError):
            return self.rules.retry_failed and self.source == "recorded"
        is_expired = isinstance(error, errors.OutputExpired) or bool(prediction.data_removed)
        if is_expired and self.rules.on_expired == "rerun":
            self._put(".end", {"none": "the output has expired"})
            return True
        return False

    def _record(self, prediction: Prediction) -> None:
        """Record a prediction that has ended, and where its files are saved."""
        if self.source != "recorded":
            record = {**prediction.to_dict(), "saved": self.saved}
            self._put(".end", {k: v for k, v in record.items() if k != "input"})

    def _start_next_attempt(self) -> None:
        """Let another prediction take the place of this one."""
        self.attempt += 1
        self.source = self.saved = None

    def _get(self, kind: str, attempt: int | None = None) -> Object | None:
        number = self.attempt if attempt is None else attempt
        return run_blocking(self.journal.get, f"{self.folder}/{number}{kind}")

    def _put(self, kind: str, value: Object) -> bool:
        """Create an object, and return True unless another worker has decided otherwise."""
        name = f"{self.folder}/{self.attempt}{kind}"
        return run_blocking(self.journal.create, name, value)

    # --- create ---------------------------------------------------------------------------------

    def _create(self, call: Call[Prediction], options: RunOptions, deadline: float) -> Prediction:
        """Create a prediction, and return it once it has ended.

        Raises:
            ClaimLost: Another worker does, or it is not known whether there is one.
        """

        def on_create(prediction: Prediction) -> None:
            self._agree(prediction.id)
            call_callback(options.on_create, prediction)

        self.claim = {}
        try:
            agreeing = attrs.evolve(options, on_create=on_create)
            return super().run_call(call, agreeing, deadline)
        except ClaimLost:
            raise
        except errors.ReplicateError as error:
            if self.claim:
                self._record_failure(error)
            raise

    def before_send(self, call: Call[Prediction]) -> None:
        """Claim the right to send a create request now.

        Raises:
            ClaimLost: Another worker has it.
        """
        if self.claim:
            if self.sender.clock.now() - self.claimed_at < SEND_BY:
                return
            # It waited for a rate limit, and others may have looked it up meanwhile.
            if not self._put(".out", {"none": "the request is sent later"}):
                raise ClaimLost("another worker has looked up the claim")
            self._start_next_attempt()
        sent = run_blocking(fingerprint, self.target, call.json["input"])
        self.claimed_at = self.sender.clock.now()
        at = self.sender.server_time().isoformat()
        claim = {"protocol": PROTOCOL, "worker": uuid4().hex, "at": at, "sent": sent}
        if not self._put("", claim):
            raise ClaimLost("another worker has the claim")
        self.claim = claim

    def _agree(self, id: str) -> None:
        """Record the id of a prediction, so that all workers agree on it.

        Raises:
            ClaimLost: They have agreed on another. This one is canceled.
        """
        if not self._belongs(id):
            raise ClaimLost(f"prediction {id} was found for an equal input", id)
        while not self._put(".out", {"id": id}):
            agreed = self._get(".out")
            if agreed is not None and "id" in agreed:
                with suppress(errors.ReplicateError):
                    self.cancel(id)
                raise ClaimLost(f"prediction {id} was created too late, and canceled", id)
            # They did not find it: it is offered for the next attempt, as it is billed anyway.
            self._start_next_attempt()
            self._put("", self.claim)
        self.claim = {}

    def _record_failure(self, error: errors.ReplicateError) -> None:
        """Record that nothing was created, if an error proves it.

        Raises:
            ClaimLost: It does not prove it. The prediction is looked up.
        """
        has_outcome = isinstance(error, errors.APIError | errors.APIConnectionError)
        if has_outcome and not isinstance(error, errors.OutcomeUnknown):
            self._put(".out", {"none": str(error)[:200]})
            return
        self.unresolved += 1
        if self.unresolved <= self.sender.options.max_retries:
            raise ClaimLost(str(error)) from error

    def _belongs(self, id: str) -> bool:
        """Return True if a prediction is not that of another attempt or input."""
        owner = {"key": self.folder, "attempt": self.attempt}
        return run_blocking(self.journal.create, f"ids/{id}", owner)

    # --- look up --------------------------------------------------------------------------------

    def _outcome(
        self, claim: Object, call: Call[Prediction], options: RunOptions, deadline: float
    ) -> Object:
        """Return the outcome of a claim: as its worker recorded it, or after its lease.

        Raises:
            PredictionCanceled: The signal is set.
            ReplicateError: The deadline has passed.
        """
        sender = self.sender
        end, delay = sender.clock.now() + self.journal.lease, 0.1
        while (outcome := self._get(".out")) is None:
            if sender.clock.now() >= end:
                id = self._find(claim, deadline)
                found = {"none": "no request arrived"} if id is None else {"id": id}
                self._put(".out", found)
            elif sender.clock.now() >= deadline:
                raise errors.ReplicateError("another worker has not created the prediction in time")
            elif sender.sleep(delay, options.signal):
                options.check_signal(call)
            delay = min(delay * 1.5, 2.0)
        return outcome

    def _find(self, claim: Object, deadline: float) -> str | None:
        """Return the id of the prediction that a claim has created, from the API's list."""
        at = datetime.fromisoformat(claim["at"])
        until = at + timedelta(seconds=Store.lease) + MAX_SERVER_LAG
        call: Any = list_call(created_after=at - MAX_SERVER_LAG, created_before=until)
        visited: set[str] = set()
        while call is not None:
            page = self.sender.send(call, deadline)
            for prediction in page:
                is_equal = claim["sent"] in sent_keys(prediction)
                if is_equal and self._belongs(prediction.id):
                    return str(prediction.id)
            call = next_page(page, visited, self.sender.options)
        return None
