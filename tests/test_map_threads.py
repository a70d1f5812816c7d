"""The threads of the synchronous `map`."""

import gc
import threading
import time

import httpx
import pytest

from replicate import Replicate
from tests.simulated_api import SimulatedApi


@pytest.fixture
def api() -> SimulatedApi:
    return SimulatedApi(time.monotonic, seconds=lambda number: 60)


def running() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "replicate-map" in thread.name]


def test_a_thread_that_cannot_start_is_the_error(
    api: SimulatedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, names = threading.Thread.start, []

    def limited(thread: threading.Thread) -> None:
        if thread.name.startswith("replicate-map"):
            names.append(thread.name)
            if len(names) == 4:
                raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", limited)
    results = Replicate("token", fetch=api).map("a/b", [{"n": n} for n in range(8)])
    with pytest.raises(RuntimeError, match="can't start new thread"):
        list(results)
    assert running() == []
    assert api.total("create") == api.total("cancel")


def test_deleting_the_iterator_does_not_wait(api: SimulatedApi) -> None:
    api.seconds = lambda number: 60 * number
    blocked, waiting = threading.Event(), threading.Event()

    def fetch(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/p1"):
            waiting.set()
            blocked.wait(60)
        return api(request)

    results = Replicate("token", fetch=fetch).map("a/b", [{}, {}], concurrency=2)
    assert next(results) == (0, "output of p0")
    assert waiting.wait(20)
    del results
    gc.collect()
    assert len(running()) == 1
    blocked.set()
    for _ in range(500):
        if not running():
            break
        time.sleep(0.02)
    assert api.total("cancel") == 1


def test_closing_interrupts_threads_that_sleep(api: SimulatedApi) -> None:
    api.seconds = lambda number: 60 * number
    results = Replicate("token", fetch=api).map("a/b", [{}] * 3, wait={"interval": 600})
    assert next(results) == (0, "output of p0")
    while api.total("get") < 3:
        time.sleep(0.02)
    results.close()
    assert running() == []
    assert (api.total("create"), api.total("cancel")) == (3, 2)
