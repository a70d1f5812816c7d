"""Many calls of one client at a rate limit, over sockets, on the sandbox's clock."""

import threading
from collections.abc import Callable
from typing import Any

import httpx

from replicate import AsyncReplicate
from replicate.sandbox import RateLimit, Sandbox

CALLS = 200

Make = Callable[..., AsyncReplicate]


class Watch:
    """A `fetch` that counts the requests in flight and the refused ones."""

    def __init__(self, client: AsyncReplicate, clock: Any) -> None:
        self._fetch = client.fetch
        self._clock = clock
        self._lock = threading.Lock()
        self.in_flight = 0
        self.refused = 0
        client.fetch = self.fetch

    async def fetch(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.in_flight += 1
        try:
            response = await self._fetch(request)
        finally:
            with self._lock:
                self.in_flight -= 1
        with self._lock:
            self.refused += response.status_code == 429
        return response

    def pass_time(self, done: threading.Event) -> None:
        """Move the clock while nothing is in flight."""
        while not done.wait(0.004):
            if not self.in_flight:
                self._clock.advance(2)


async def test_many_creates_succeed_and_few_are_refused(make_client: Make, together: Any) -> None:
    with Sandbox(limit=RateLimit(6, burst=1)) as sandbox:
        client = make_client(base_url=sandbox.base_url)
        client.clock = sandbox.clock
        watch, done = Watch(client, sandbox.clock), threading.Event()
        passing = threading.Thread(target=watch.pass_time, args=(done,), daemon=True)
        passing.start()

        async def create() -> Any:
            return await client.predictions.create(
                model="replicate/hello-world", input={"text": "x"}
            )

        created = await together([create] * CALLS)
        done.set()
        passing.join()
        assert len({prediction.id for prediction in created}) == CALLS
        assert len(sandbox.predictions) == CALLS
        # If each call waited by itself, each would be refused a hundred times.
        assert watch.refused < 3 * CALLS
