"""`stream` where the host of the stream sends nothing, or cannot be reached."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from replicate import AsyncReplicate, Prediction

RECORD = {"id": "p", "input": {}, "status": "starting", "urls": {"stream": "https://stream.test/p"}}
HEARTBEAT = b": hi\n\n"
EVENTS = b"id: 1\nevent: output\ndata: late\n\nid: 2\nevent: done\ndata: {}\n\n"


class Silence(httpx.AsyncByteStream):
    """A stream without events, with heartbeats or without any byte."""

    def __init__(self, request: httpx.Request, clock: Any, heartbeats: bool) -> None:
        self._seconds: float = request.extensions["timeout"]["read"]
        self._clock = clock
        self._heartbeats = heartbeats

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self._heartbeats:
            yield HEARTBEAT
            self._clock.time += 1
        yield HEARTBEAT
        self._clock.time += self._seconds
        raise httpx.ReadTimeout("")


class Api:
    """An API whose prediction has some outputs, one after the other, and then succeeds."""

    def __init__(self, clock: Any, *outputs: list[str]) -> None:
        self.clock = clock
        self.outputs = list(outputs)
        self.streams = 0

    def record(self) -> httpx.Response:
        output = self.outputs[0]
        status = "starting" if not output else "processing"
        if len(self.outputs) == 1:
            status = "succeeded"
        else:
            self.outputs.pop(0)
        return httpx.Response(200, json={**RECORD, "status": status, "output": output})

    def stream(self, body: Any) -> httpx.Response:
        self.streams += 1
        headers = {"content-type": "text/event-stream"}
        if isinstance(body, bytes):
            return httpx.Response(200, content=body, headers=headers)
        return httpx.Response(200, stream=body, headers=headers)


STARTING = Prediction.from_dict(RECORD)


@pytest.mark.parametrize("heartbeats", [True, False], ids=["heartbeats", "nothing"])
async def test_a_silent_stream_is_replaced_by_polls(clock: Any, heartbeats: bool) -> None:
    api = Api(clock, ["a"], ["a", "b"], ["a", "b"])

    async def fetch(request: httpx.Request) -> httpx.Response:
        if request.url.host != "stream.test":
            return api.record()
        return api.stream(Silence(request, clock, heartbeats))

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = clock
    stream = client.stream(STARTING)
    assert (await anext(stream)).data == "a"
    assert clock.time <= 1000 + 15 + 2  # and the delays of polls
    assert await stream.text() == "ab"
    assert api.streams == 1


@pytest.mark.parametrize("heartbeats", [True, False], ids=["heartbeats", "nothing"])
async def test_a_stream_is_silent_while_there_is_no_output(clock: Any, heartbeats: bool) -> None:
    nothing: list[str] = []
    api = Api(clock, *[nothing] * 20, ["unread"])

    async def fetch(request: httpx.Request) -> httpx.Response:
        if request.url.host != "stream.test":
            return api.record()
        if api.streams < 10:  # more than MAX_RECONNECTS
            return api.stream(Silence(request, clock, heartbeats))
        return api.stream(EVENTS)

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = clock
    stream = client.stream(STARTING)
    assert (await anext(stream)).data == "late"
    assert api.streams == 11


@pytest.mark.parametrize(
    ("kind", "step", "seconds"),
    [(httpx.ConnectTimeout, "connect", 5), (httpx.ReadTimeout, "read", 15)],
)
async def test_a_stream_that_does_not_open_is_replaced_by_polls(
    clock: Any, kind: type[httpx.RequestError], step: str, seconds: float
) -> None:
    api = Api(clock, ["a"], ["a", "b"], ["a", "b"])

    async def fetch(request: httpx.Request) -> httpx.Response:
        if request.url.host != "stream.test":
            return api.record()
        api.streams += 1
        clock.time += request.extensions["timeout"][step]
        raise kind("", request=request)

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = clock
    stream = client.stream(STARTING)
    assert (await anext(stream)).data == "a"
    assert clock.time <= 1000 + seconds + 2  # and the delays of polls
    assert await stream.text() == "ab"
    assert api.streams == 1
