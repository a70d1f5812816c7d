# Derived from tests/_async/test_limits.py by `make generate`.
"""Many calls of one client at a rate limit, over sockets, on the sandbox's clock."""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from replicate import Replicate
from replicate.sandbox import RateLimit, Sandbox

CALLS = 200
NEWS = 0.1
"""Seconds within which every thread has heard of a refusal, on a busy machine."""

Make = Callable[..., Replicate]


class Watch:
    """A `fetch` that knows what is on its way, and what left while the API had said to wait."""

    def __init__(self, client: Replicate, clock: Any) -> None:
        self._fetch = client.fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._closed_until = 0.0
        self._heard_at = 0.0
        self.on_their_way = 0
        self.refused = 0
        self.sent_while_closed = 0
        client.fetch = self.fetch

    def fetch(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            closed = self._clock.now() < self._closed_until
            self.sent_while_closed += closed and time.monotonic() - self._heard_at > NEWS
            self.on_their_way += 1
        try:
            response = self._fetch(request)
        finally:
            with self._lock:
                self.on_their_way -= 1
        if response.status_code == 429:
            with self._lock:
                self.refused += 1
                wait = int(response.headers["ratelimit-reset"])
                until = self._clock.now() + wait
                if until > self._closed_until:
                    self._closed_until, self._heard_at = until, time.monotonic()
        return response

    def passing_time(self, done: threading.Event) -> None:
        """Move the clock while nothing is on its way."""
        while not done.wait(0.004):
            if not self.on_their_way:
                self._clock.advance(2)


def test_many_creates_succeed_and_none_is_sent_while_the_limit_is_reached(
    make_client: Make, together: Any
) -> None:
    with Sandbox(limit=RateLimit(6, burst=1)) as sandbox:
        client = make_client(base_url=sandbox.base_url)
        client.clock = sandbox.clock
        watch, done = Watch(client, sandbox.clock), threading.Event()
        passing = threading.Thread(target=watch.passing_time, args=(done,), daemon=True)
        passing.start()

        def create() -> Any:
            return client.predictions.create(model="replicate/hello-world", input={"text": "x"})

        began = sandbox.clock.now()
        created = together([create] * CALLS)
        done.set()
        passing.join()
        assert len({prediction.id for prediction in created}) == CALLS
        assert len(sandbox.predictions) == CALLS
        assert watch.sent_while_closed == 0
        # Those that left before the first refusal was heard, and hardly any after that.
        assert watch.refused < CALLS + 20
        assert sandbox.clock.now() - began < 1.3 * CALLS * 10
