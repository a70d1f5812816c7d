# Derived from replicate/_async/sending/sender.py by `make generate`.
"""Sends calls: again where that is safe, within the API's rate limits, and up to a time limit."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import attrs
import httpx

from replicate_api.types import Call

from ...clock import Clock, SystemClock
from ...errors import APIError, APITimeoutError, OutcomeUnknown, ReplicateError
from ...logs import attempted
from ...options import Options, Origin
from ...sending.gate import Gate
from ...sending.outcomes import Sending, answered, failure, redirected, unreadable
from ...sending.retries import limited_as, pause
from ...transfers.inputs import holds_files
from ...waiting import Signal
from .timed import Timed

T = TypeVar("T")

Fetch = Callable[[httpx.Request], httpx.Response]

REDIRECTS = 5
"""How many redirects a GET follows."""

RETRY_BUDGET = 600.0
"""Seconds after which a call is not sent again, where the caller gives no time limit. Waiting for
one's turn within a rate limit does not count."""

LONGEST_ANSWER = 600.0
"""Seconds for an answer to be complete, however slowly it comes."""

CLOCK_STEP = timedelta(seconds=1)
"""What two clocks that are set may differ by: "sent at" is never later than "created at"."""

SIGNAL_CHECK = 0.05
"""Seconds within which a signal is noticed."""


@attrs.define(eq=False, repr=False, slots=False)
class Sender:
    """What all calls of a client are sent with, and what is known of the API's rate limits."""

    options: Options
    fetch: Fetch
    clock: Clock = attrs.field(factory=SystemClock)
    _gates: dict[tuple[int, Origin, str], Gate] = attrs.field(
        factory=dict[tuple[int, Origin, str], Gate]
    )

    def call(self, call: Call[T], until: float = math.inf) -> T:
        """Send a call, which must be done by then, and read its answer."""
        return self.send(Sending(call, until))

    def send(self, sending: Sending[T]) -> T:
        """Send a call with its files, and read its answer."""
        if sending.call.form is not None:
            from ..transfers.uploads import answer_with_form  # loads what most calls do not need

            response = answer_with_form(sending, self)
        else:
            sending.call = self.without_files(sending)
            response = self.answer(sending)
        try:
            sending.made = sending.call.read(response)
        except (ValueError, RecursionError) as error:
            raise unreadable(response, str(error)) from None
        return sending.made

    def without_files(self, sending: Sending[T]) -> Call[T]:
        """A call with URLs in the place of the files in its input, which are uploaded for that."""
        if not holds_files(sending.call):
            return sending.call
        from ..transfers.uploads import without_files

        return without_files(sending, self)

    def answer(self, sending: Sending[Any], *, whole: bool = True) -> httpx.Response:
        """The answer to a call: a success, after as many requests as it takes.

        Without `whole`, its body is still to come, and whoever asked for it reads and closes it.
        """
        redirects = 0
        while True:
            response = self._answer_here(sending, whole)
            onward = redirected(sending.call, response)
            if onward is None:
                return response
            if redirects == REDIRECTS:
                raise APIError.of(response)
            sending.call = onward
            redirects += 1

    def _answer_here(self, sending: Sending[Any], whole: bool) -> httpx.Response:
        """The answer to a call, which may be that it has to be made elsewhere."""
        gate = self._gate(sending.call)
        ticket = next(gate.tickets)
        limited = sending.until < math.inf
        give_up = sending.until if limited else self.clock.now() + RETRY_BUDGET
        attempt = 0
        error: ReplicateError | None = None
        try:
            while True:
                waited = self._pass_gate(gate, ticket, sending, error)
                if not limited:
                    give_up += waited
                request = self.options.request(sending.call, most=sending.until - self.clock.now())
                outcome = self._attempt(request, sending, whole)
                attempt += 1
                now = self.clock.now()
                refused = isinstance(outcome, httpx.Response) and outcome.status_code == 429
                if isinstance(outcome, httpx.Response) and not refused:
                    gate.answered(ticket, outcome, now)
                error = failure(request, outcome, sending)
                if error is None:
                    assert isinstance(outcome, httpx.Response)
                    return outcome
                rest = pause(request, outcome, attempt)
                if refused:
                    gate.refused(ticket, now + (rest or 0))
                if not isinstance(error, OutcomeUnknown):
                    sending.sent_at = None  # nothing came of it, for sure
                late = now + (rest or 0) >= give_up
                sending.out_of_time = late and limited
                if late or rest is None or attempt > self.options.max_retries:
                    raise error
                if not refused:  # else the gate is closed for as long
                    gate.leave(ticket)
                    self.clock.sleep(rest)
        finally:
            gate.leave(ticket)

    def _gate(self, call: Call[Any]) -> Gate:
        """The gate of all calls that are limited together.

        A child process has its own: its parent's may have been locked at the moment of the fork.
        """
        key = os.getpid(), self.options.origin(call.path), limited_as(call)
        return self._gates.get(key) or self._gates.setdefault(key, Gate())

    def sleep(self, seconds: float, signal: Signal | None) -> bool:
        """Sleep, and tell whether the signal is set."""
        if signal is None:
            self.clock.sleep(seconds)
            return False
        end = self.clock.now() + seconds
        while not signal.is_set():
            left = end - self.clock.now()
            if left <= 0:
                return False
            self.clock.sleep(min(left, SIGNAL_CHECK))
        return True

    def _pass_gate(
        self, gate: Gate, ticket: int, sending: Sending[Any], error: ReplicateError | None
    ) -> float:
        """Wait until the rate limits, as far as they are known, let a request through.

        Gives the seconds that this took; raises the error of the last attempt if it takes too long.
        """
        began = now = self.clock.now()
        rest = gate.wait(ticket, now)
        while rest:
            if now + rest >= sending.until:
                sending.out_of_time = True
                raise error or self._too_late(sending, f"the rate limit says to wait {rest:.0f} s")
            self.clock.sleep(rest)
            now = self.clock.now()
            rest = gate.wait(ticket, now)
        if now >= sending.until:
            sending.out_of_time = True
            raise error or self._too_late(sending, "time is up")
        return now - began

    def _too_late(self, sending: Sending[Any], reason: str) -> APITimeoutError:
        return APITimeoutError(self.options.request(sending.call), f"not sent, as {reason}")

    def _attempt(
        self, request: httpx.Request, sending: Sending[Any], whole: bool
    ) -> httpx.Response | httpx.RequestError:
        """Send a request once; its answer, or why there is none.

        It is read to the end, except for a success that is not wanted whole.
        """
        sending.sent_at = datetime.now(UTC) - CLOCK_STEP
        began = self.clock.now()
        outcome: httpx.Response | httpx.RequestError
        try:
            response = answered(self.fetch(request))
            response.request = request
            if isinstance(response.stream, httpx.ByteStream):
                response.read()  # it is all there
            elif whole or not response.is_success:
                until = min(began + LONGEST_ANSWER, sending.until)
                response.stream = Timed(response.stream, request, self.clock, until)
                try:
                    response.read()
                finally:
                    response.close()
            outcome = response
        except httpx.RequestError as error:
            outcome = error
        attempted(request, outcome, self.clock.now() - began)
        return outcome
