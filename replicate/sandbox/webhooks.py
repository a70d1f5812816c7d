"""Webhooks: signed by the Standard Webhooks scheme, throttled, and the last one retried."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import httpx

from .clock import Clock
from .jobs import Job
from .store import new_id

DEFAULT_EVENTS = ("output", "completed")
THROTTLED = ("output", "logs")
INTERVAL = 0.5  # seconds between two reports of output, or of logs
RETRIES = (2.0, 4.0, 8.0, 16.0, 32.0)  # pauses in seconds; the last try is about a minute late
TIMEOUT = 10.0  # real seconds that a receiver has for its answer


def signature(secret: str, id: str, timestamp: str, body: bytes) -> str:
    """The `webhook-signature` header for a body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt; `status` is None where no answer came."""

    url: str
    event: str
    attempt: int
    status: int | None


@dataclass(eq=False, slots=True)
class _Recipient:
    """One URL that a job reports to, and what is on its way there."""

    url: str
    events: frozenset[str]
    queue: asyncio.Queue[tuple[str, bytes]] = field(
        default_factory=asyncio.Queue[tuple[str, bytes]]
    )
    sent: dict[str, float] = field(default_factory=dict[str, float])
    waiting: set[str] = field(default_factory=set[str])


class Webhooks:
    """Sends what jobs report. `deliveries` holds the latest attempts."""

    def __init__(self, clock: Clock, secret: str) -> None:
        self.deliveries: deque[Delivery] = deque(maxlen=10_000)
        self._clock = clock
        self._secret = secret
        self._client: httpx.AsyncClient | None = None
        self._recipients: dict[Job, list[_Recipient]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def report(self, job: Job, event: str) -> None:
        """Send the job's record to whom it told us to report this event."""
        if "webhook" not in job.record and "webhook_completed" not in job.record:
            return
        for recipient in self._recipients_of(job):
            if event in recipient.events:
                self._enqueue(job, recipient, event)
        if event == "completed":
            del self._recipients[job]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _recipients_of(self, job: Job) -> list[_Recipient]:
        if job not in self._recipients:
            self._recipients[job] = [
                _Recipient(url, frozenset(events)) for url, events in _destinations(job)
            ]
            for recipient in self._recipients[job]:
                self._spawn(self._serve(recipient))
        return self._recipients[job]

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _enqueue(self, job: Job, recipient: _Recipient, event: str) -> None:
        if event in THROTTLED:
            if event in recipient.waiting:
                return
            due = recipient.sent.get(event, 0.0) + INTERVAL
            if self._clock.now() < due:
                recipient.waiting.add(event)
                self._spawn(self._later(job, recipient, event, due))
                return
            recipient.sent[event] = self._clock.now()
        recipient.queue.put_nowait((event, job.body()))

    async def _later(self, job: Job, recipient: _Recipient, event: str, due: float) -> None:
        await self._clock.until(due)
        recipient.waiting.discard(event)
        if not job.is_final:  # then the last report has told of it
            self._enqueue(job, recipient, event)

    async def _serve(self, recipient: _Recipient) -> None:
        """Deliver in order, one after the other, up to the last one."""
        event = ""
        while event != "completed":
            event, body = await recipient.queue.get()
            await self._deliver(recipient.url, event, body)

    async def _deliver(self, url: str, event: str, body: bytes) -> None:
        """Post it; the last report of a job is retried until it is accepted, others are not."""
        id = f"msg_{new_id()}"
        pauses = RETRIES if event == "completed" else ()
        for attempt, pause in enumerate((0.0, *pauses), 1):
            await self._clock.asleep(pause)
            status = await self._post(url, id, body)
            self.deliveries.append(Delivery(url, event, attempt, status))
            if status is not None and status < 400:
                return

    async def _post(self, url: str, id: str, body: bytes) -> int | None:
        # Receivers compare the timestamp with their own clock: it is the real time.
        timestamp = str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self._secret, id, timestamp, body),
        }
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False)
        try:
            return (await self._client.post(url, content=body, headers=headers)).status_code
        except (httpx.HTTPError, httpx.InvalidURL):
            return None


def _destinations(job: Job) -> list[tuple[str, tuple[str, ...]]]:
    record = job.record
    destinations: list[tuple[str, tuple[str, ...]]] = []
    if url := record.get("webhook"):
        destinations.append((url, tuple(record.get("webhook_events_filter") or DEFAULT_EVENTS)))
    if url := record.get("webhook_completed"):
        destinations.append((url, ("completed",)))
    return destinations
