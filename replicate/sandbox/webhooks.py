"""Webhooks: signed by the Standard Webhooks scheme, throttled and retried."""

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
INTERVAL = 0.5  # seconds between two webhooks about output, or about logs
RETRY_DELAYS = (2.0, 4.0, 8.0, 16.0, 32.0)  # delays in seconds; the last try is about a minute late
TIMEOUT = 10.0  # real seconds until the response


def sign_webhook(secret: str, id: str, timestamp: str, body: bytes) -> str:
    """Return the `webhook-signature` header for a body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


@dataclass(frozen=True, slots=True)
class WebhookDelivery:
    """An attempt to deliver a webhook. `status` is None if there was no response."""

    url: str
    event: str
    attempt: int
    status: int | None


@dataclass(eq=False, slots=True)
class _Recipient:
    """A URL that receives a job's webhooks, and their queue."""

    url: str
    events: frozenset[str]
    queue: asyncio.Queue[tuple[str, bytes]] = field(
        default_factory=asyncio.Queue[tuple[str, bytes]]
    )
    sent: dict[str, float] = field(default_factory=dict[str, float])
    waiting: set[str] = field(default_factory=set[str])


class Webhooks:
    """Send webhooks. `deliveries` holds the latest attempts."""

    def __init__(self, clock: Clock, secret: str) -> None:
        self.deliveries: deque[WebhookDelivery] = deque(maxlen=10_000)
        self._clock = clock
        self._secret = secret
        self._client: httpx.AsyncClient | None = None
        self._recipients: dict[Job, list[_Recipient]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def report(self, job: Job, event: str) -> None:
        """Send the job's record to its recipients of an event."""
        if "webhook" not in job.record and "webhook_completed" not in job.record:
            return
        for recipient in self._recipients_of(job):
            if event in recipient.events:
                self._enqueue(job, recipient, event)
        if event == "completed":
            del self._recipients[job]

    async def stop(self) -> None:
        """Cancel all deliveries."""
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
                self._spawn(self._enqueue_later(job, recipient, event, due))
                return
            recipient.sent[event] = self._clock.now()
        recipient.queue.put_nowait((event, job.body()))

    async def _enqueue_later(self, job: Job, recipient: _Recipient, event: str, due: float) -> None:
        await self._clock.sleep_until(due)
        recipient.waiting.discard(event)
        if not job.is_terminal:  # else the last webhook has it
            self._enqueue(job, recipient, event)

    async def _serve(self, recipient: _Recipient) -> None:
        """Deliver a recipient's webhooks in order."""
        event = ""
        while event != "completed":
            event, body = await recipient.queue.get()
            await self._deliver(recipient.url, event, body)

    async def _deliver(self, url: str, event: str, body: bytes) -> None:
        """Post a webhook, and retry it until it is accepted if it is the last one of its job."""
        id = f"msg_{new_id()}"
        delays = RETRY_DELAYS if event == "completed" else ()
        for attempt, delay in enumerate((0.0, *delays), 1):
            await self._clock.asleep(delay)
            status = await self._post(url, id, body)
            self.deliveries.append(WebhookDelivery(url, event, attempt, status))
            if status is not None and status < 400:
                return

    async def _post(self, url: str, id: str, body: bytes) -> int | None:
        # Real time: receivers compare the timestamp with their clock.
        timestamp = str(int(time.time()))
        headers = {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": timestamp,
            "webhook-signature": sign_webhook(self._secret, id, timestamp, body),
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
