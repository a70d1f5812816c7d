"""A small API in memory for `fetch=`: predictions, lists and rate limits, by any clock."""

import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import attrs
import httpx

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
PAGE_SIZE = 100


@attrs.define
class Limit:
    """A token bucket: `per_minute` requests, of which `burst` may come at once."""

    per_minute: float
    burst: float
    tokens: float = attrs.field(default=attrs.Factory(lambda self: self.burst, takes_self=True))
    filled_at: float = 0.0

    def delay(self, now: float) -> float:
        """Return 0 and count a request, or the seconds until one is admitted."""
        self.tokens += (now - self.filled_at) * self.per_minute / 60
        self.tokens, self.filled_at = min(self.tokens, self.burst), now
        if self.tokens < 1:
            return (1 - self.tokens) * 60 / self.per_minute
        self.tokens -= 1
        return 0.0

    def headers(self, delay: float) -> dict[str, str]:
        """Return the headers of a response: a 429 has the delay, others the time for all tokens."""
        reset = math.ceil(delay or (self.burst - self.tokens) * 60 / self.per_minute)
        return {"ratelimit-remaining": str(int(self.tokens)), "ratelimit-reset": str(reset)}


@attrs.define
class SimulatedApi:
    """Predictions that take `seconds(number)`, and what was requested.

    Args:
        now: The clock, in seconds.
        seconds: The time that the prediction of this number takes.
        creates: Rate limit of creates.
        reads: Rate limit of all other requests.
    """

    now: Callable[[], float]
    seconds: Callable[[int], float] = lambda number: 1.0
    creates: Limit | None = None
    reads: Limit | None = None
    hidden: Callable[[dict[str, Any]], bool] = lambda record: False
    """Predictions that no list shows."""
    announces_limits: bool = True
    """Send `ratelimit-remaining` and `ratelimit-reset`, as the API does."""
    requests: Counter[tuple[str, int]] = attrs.field(factory=Counter[tuple[str, int]])
    """Requests by kind (`create`, `get`, `list`, `cancel`) and status code."""
    finished_at: dict[str, float] = attrs.field(factory=dict[str, float])
    _records: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    _numbers: Any = attrs.field(factory=itertools.count)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Return the response to a request."""
        kind = self.kind(request)
        limit = self.creates if kind == "create" else self.reads
        delay = limit.delay(self.now()) if limit is not None and kind != "cancel" else 0
        status, body = (
            (429, {"retry_after": delay}) if delay else getattr(self, f"_{kind}")(request)
        )
        self.requests[kind, status] += 1
        headers = {"date": format_datetime(self._date(self.now()), usegmt=True)}
        if limit is not None and self.announces_limits:
            headers |= limit.headers(delay)
        return httpx.Response(status, json=body, headers=headers)

    def get(self, id: str) -> httpx.Response:
        """Return a prediction, without counting a request."""
        status, body = self._get(httpx.Request("GET", f"https://api.test/v1/predictions/{id}"))
        return httpx.Response(status, json=body)

    def total(self, *kinds: str) -> int:
        """Return the number of requests of these kinds."""
        return sum(count for (kind, _), count in self.requests.items() if kind in kinds)

    def kind(self, request: httpx.Request) -> str:
        """Return the kind of a request."""
        path = request.url.path
        if path.endswith("/cancel"):
            return "cancel"
        if request.method == "POST":
            return "create"
        return "list" if path.endswith("/predictions") else "get"

    def _date(self, seconds: float) -> datetime:
        return EPOCH + timedelta(seconds=seconds)

    def _create(self, request: httpx.Request) -> tuple[int, Any]:
        number, now = next(self._numbers), self.now()
        model = re.search("/models/(.+)/predictions", request.url.path)
        body = json.loads(request.content)
        record = {
            "id": f"p{number}",
            "model": model[1] if model else None,
            "version": body.get("version"),
            "input": body["input"],
            "created_at": self._date(now).isoformat(),
            "status": "processing",
        }
        self._records.append(record)
        self.finished_at[record["id"]] = now + self.seconds(number)
        return 201, record

    def _current(self, record: dict[str, Any]) -> dict[str, Any]:
        end = self.finished_at[record["id"]]
        if record["status"] == "processing" and self.now() >= end:
            completed = {"status": "succeeded", "completed_at": self._date(end).isoformat()}
            record.update(completed, output=f"output of {record['id']}", logs="done\n")
        return record

    def _get(self, request: httpx.Request) -> tuple[int, Any]:
        id = request.url.path.rpartition("/")[2]
        for record in self._records:
            if record["id"] == id:
                return 200, self._current(record)
        return 404, {"detail": "not found"}

    def _cancel(self, request: httpx.Request) -> tuple[int, Any]:
        id = request.url.path.split("/")[-2]
        record = next(record for record in self._records if record["id"] == id)
        if self._current(record)["status"] == "processing":
            record["status"] = "canceled"
        return 200, record

    def _list(self, request: httpx.Request) -> tuple[int, Any]:
        after = request.url.params.get("created_after")
        end = int(request.url.params.get("cursor", len(self._records)))
        shown: list[dict[str, Any]] = []
        while end and len(shown) < PAGE_SIZE:
            end -= 1
            record = self._records[end]
            created_at = datetime.fromisoformat(record["created_at"])
            if after is not None and created_at < datetime.fromisoformat(after):
                end = 0
            elif not self.hidden(record):
                listed = self._current(record)
                shown.append({k: v for k, v in listed.items() if k != "logs"})
        url = request.url.copy_merge_params({"cursor": str(end)})
        return 200, {"results": shown, "next": str(url) if end else None, "previous": None}
