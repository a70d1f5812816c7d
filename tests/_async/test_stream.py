"""`stream`: whole texts and one create, whatever becomes of the connection."""

import asyncio
import functools
import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from replicate import (
    AsyncReplicate,
    Event,
    Prediction,
    PredictionCanceled,
    PredictionFailed,
    StreamInterrupted,
    WaitTimeout,
)
from replicate._core.status import is_terminal
from replicate.sandbox import Close, ConcatenateIterator, Cut, Run, Sandbox, Stall, Status, Truncate

LANGUAGE = "sandbox/language"
FAST = {"prompt": "a b c", "pause": 0}
TEXT = "You said: a b c\nThat is 3 words."


def creates(sandbox: Sandbox) -> int:
    return len([r for r in sandbox.requests if r.method == "POST" and "cancel" not in r.path])


def cancels(sandbox: Sandbox) -> int:
    return len(sandbox.requests.to("POST", "/predictions/{id}/cancel"))


async def test_yields_events_and_then_done(client: AsyncReplicate) -> None:
    stream = client.stream(LANGUAGE, FAST)
    events = [event async for event in stream]
    assert "".join(map(str, events)) == TEXT
    assert [event.event for event in events] == ["output"] * 8 + ["done"]
    assert stream.prediction.status == "succeeded"
    assert await stream.text() == TEXT


async def test_text_after_some_events_is_complete(client: AsyncReplicate) -> None:
    async with client.stream(LANGUAGE, FAST) as stream:
        async for event in stream:
            assert str(event) == "You"
            break
        assert await stream.text() == TEXT


async def test_the_token_is_sent_to_the_api_only(client: AsyncReplicate, sandbox: Sandbox) -> None:
    await client.stream(LANGUAGE, FAST).text()
    [request] = sandbox.requests.to("GET", "/streams/{id}", origin="delivery")
    assert "authorization" not in request.headers
    assert request.headers["accept"] == "text/event-stream"
    assert request.headers["cache-control"] == "no-store"


async def test_events_arrive_through_an_httpx_client(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient() as http:
        fetch = functools.partial(http.send, stream=True)
        client = AsyncReplicate(sandbox.token, base_url=sandbox.base_url, fetch=fetch)
        stream = client.stream(LANGUAGE, {"prompt": "x", "pause": 0.2})
        assert str(await anext(stream)) == "You"
        assert not is_terminal(await client.predictions.get(stream.prediction.id))
        await stream.aclose()
        assert stream.prediction.status == "canceled"


async def test_logs_and_text_may_contain_any_separator(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    @sandbox.model("acme/odd")
    def odd(run: Run) -> ConcatenateIterator[str]:
        run.log("1%\r2%\n")
        yield "a\u2028b\x85"
        yield "é\n\n"

    events = [event async for event in client.stream("acme/odd")]
    assert "".join(map(str, events)) == "a\u2028b\x85é\n\n"
    assert [event.data for event in events if event.event == "logs"] == ["1%\n2%\n"]


async def test_a_model_without_a_stream_is_polled(client: AsyncReplicate, sandbox: Sandbox) -> None:
    events = [event async for event in client.stream("replicate/hello-world", {"text": "Bob"})]
    assert events == [Event("output", "hello Bob"), Event("done", "{}")]
    images = client.stream("sandbox/image", {"prompt": "x", "num_outputs": 2})
    events = [event async for event in images]
    assert [event.data for event in events] == [*images.prediction.output, "{}"]
    assert creates(sandbox) == 2


async def test_an_existing_prediction_is_never_canceled(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    prediction = await client.predictions.create(model=LANGUAGE, input={"prompt": "x", "pause": 30})
    async with client.stream(prediction) as stream:
        assert stream.prediction == prediction
    with pytest.raises(WaitTimeout):
        await client.stream(prediction, timeout=0.2).text()
    assert cancels(sandbox) == 0
    with pytest.raises(TypeError, match="accepts no input and no webhook"):
        client.stream(prediction, {"prompt": "y"})
    finished = await client.wait(await client.predictions.create(model=LANGUAGE, input=FAST))
    assert await client.stream(finished).text() == TEXT


async def test_a_failed_prediction_raises(client: AsyncReplicate, sandbox: Sandbox) -> None:
    @sandbox.model("acme/half")
    def half() -> ConcatenateIterator[str]:
        yield "half"
        raise RuntimeError("out of memory")

    stream = client.stream("acme/half")
    assert str(await anext(stream)) == "half"
    with pytest.raises(PredictionFailed, match="out of memory") as caught:
        await anext(stream)
    assert caught.value.prediction.status == "failed"
    assert cancels(sandbox) == 0


RECORD = {"id": "p", "input": {}, "urls": {"stream": "https://stream.test/p"}}


def streaming(body: str, **end: Any) -> AsyncReplicate:
    """A client of an API whose prediction ends like that, after a stream of these bytes."""

    async def fetch(request: httpx.Request) -> httpx.Response:
        if request.url.host != "stream.test":
            return httpx.Response(200, json={**RECORD, **end})
        return httpx.Response(200, content=body, headers={"content-type": "text/event-stream"})

    return AsyncReplicate("token", fetch=fetch)


STARTING = Prediction.from_dict({**RECORD, "status": "starting"})


@pytest.mark.parametrize("status", ["failed", "succeeded", "processing"])
async def test_an_error_event_raises_whatever_the_status(clock: Any, status: str) -> None:
    client = streaming(
        'event: output\ndata: half\n\nevent: error\ndata: {"detail": "no memory"}\n\n',
        status=status,
    )
    client.clock = clock
    stream = client.stream(STARTING)
    assert str(await anext(stream)) == "half"
    with pytest.raises(PredictionFailed) as caught:
        await anext(stream)
    assert caught.value.prediction.status == "failed"
    assert [event async for event in stream] == []


async def test_an_unknown_event_is_yielded() -> None:
    body = "event: output\ndata: a\n\n"
    body += 'event: tool\nretry: 9\ndata: {"n": 1}\n\nevent: done\ndata: {}\n\n'
    stream = streaming(body, status="succeeded", output=["a"]).stream(STARTING)
    assert [event async for event in stream] == [
        Event("output", "a"),
        Event("tool", '{"n": 1}', None, 9),
        Event("done", "{}"),
    ]
    assert await stream.text() == "a"


async def test_output_missing_from_a_complete_stream_is_yielded() -> None:
    body = "event: output\ndata: a\n\nevent: done\ndata: {}\n\n"
    for output, missing in (["a", "b"], ["b"]), (["c"], []):
        stream = streaming(body, status="succeeded", output=output).stream(STARTING)
        assert [event.data async for event in stream] == ["a", *missing, "{}"]


async def test_a_canceled_prediction_raises(client: AsyncReplicate) -> None:
    stream = client.stream(LANGUAGE, {"prompt": "x", "pause": 0.2})
    assert str(await anext(stream)) == "You"
    await client.predictions.cancel(stream.prediction.id)
    with pytest.raises(PredictionCanceled):
        await stream.text()


@pytest.mark.parametrize("fault", [Truncate, Cut], ids=["in order", "cut"])
@pytest.mark.parametrize("after", [0, 3, 20, 61, 100, 300])
async def test_a_broken_connection_is_resumed(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any, fault: Any, after: int
) -> None:
    client.clock = clock
    sandbox.faults.add("GET", "/streams/{id}", fault(after), count=2, origin="delivery")
    events = [event async for event in client.stream(LANGUAGE, FAST)]
    assert "".join(map(str, events)) == TEXT
    assert [event.event for event in events] == ["output"] * 8 + ["done"]
    assert creates(sandbox) == 1


async def test_resumes_after_the_last_event(client: AsyncReplicate, sandbox: Sandbox) -> None:
    sandbox.faults.add("GET", "/streams/{id}", Truncate(100), origin="delivery")
    slow = {"prompt": "a b c d e f g h", "pause": 0.2}
    events = [event async for event in client.stream(LANGUAGE, slow)]
    first, second = sandbox.requests.to("GET", "/streams/{id}", origin="delivery")
    assert "last-event-id" not in first.headers
    assert second.headers["last-event-id"] == events[1].id


@pytest.mark.parametrize("fault", [Truncate(100), Close(), Status(500), Status(404), Status(429)])
async def test_a_stream_that_stays_broken_is_polled(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any, fault: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("GET", "/streams/{id}", fault, count=None, origin="delivery")
    assert await client.stream(LANGUAGE, FAST).text() == TEXT
    assert creates(sandbox) == 1


async def test_polled_output_is_yielded_as_it_arrives(clock: Any) -> None:
    outputs = [["a"], ["a", "b"], ["a", "b"]]

    async def fetch(request: httpx.Request) -> httpx.Response:
        output = outputs.pop(0)
        status = "processing" if outputs else "succeeded"
        return httpx.Response(200, json={"id": "p", "status": status, "output": output})

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = clock
    stream = client.stream(Prediction.from_dict({"id": "p", "status": "starting"}))
    received = [(event.data, stream.prediction.status) async for event in stream]
    assert received == [("a", "processing"), ("b", "processing"), ("{}", "succeeded")]


@pytest.mark.parametrize(
    ("end", "problem"),
    [({"output": ["b"]}, "does not begin with them"), ({"data_removed": True}, "deleted")],
)
async def test_a_resumed_stream_is_compared_with_the_record(
    clock: Any, end: Any, problem: str
) -> None:
    bodies = ["id: 1\nevent: output\ndata: a\n\n", "event: done\ndata: {}\n\n"]

    async def fetch(request: httpx.Request) -> httpx.Response:
        if request.url.host != "stream.test":
            return httpx.Response(200, json={**RECORD, "status": "succeeded", **end})
        headers = {"content-type": "text/event-stream"}
        return httpx.Response(200, content=bodies.pop(0), headers=headers)

    client = AsyncReplicate("token", fetch=fetch)
    client.clock = clock
    with pytest.raises(StreamInterrupted, match=problem) as caught:
        await client.stream(STARTING).text()
    assert caught.value.text == "a"


@pytest.mark.parametrize(
    ("status", "kind", "data"),
    [
        (200, None, "streamed"),
        (200, "Text/Event-Stream; charset=utf-8", "streamed"),
        (200, "text/event-streams", "recorded"),
        (200, "application/json", "recorded"),
        (202, "text/event-stream", "recorded"),
    ],
)
async def test_a_response_that_is_not_a_stream_is_polled(
    status: int, kind: str | None, data: str
) -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        if request.url.host != "stream.test":
            return httpx.Response(200, json={**RECORD, "status": "succeeded", "output": "recorded"})
        body = "event: output\ndata: streamed\n\nevent: done\ndata: {}\n\n"
        headers = {} if kind is None else {"content-type": kind}
        return httpx.Response(status, content=body.encode(), headers=headers)

    stream = AsyncReplicate("token", fetch=fetch).stream(STARTING)
    assert (await anext(stream)).data == data


async def test_a_stalled_stream_is_completed_by_polling(sandbox: Sandbox) -> None:
    sandbox.faults.add("GET", "/streams/{id}", Stall(60, after=100), origin="delivery")
    async with AsyncReplicate(sandbox.token, base_url=sandbox.base_url, timeout=1) as client:
        assert await client.stream(LANGUAGE, FAST).text() == TEXT
    assert len(sandbox.requests.to("GET", "/streams/{id}", origin="delivery")) == 1


async def test_stream_interrupted_has_the_received_events(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("GET", "/streams/{id}", Truncate(100), count=None, origin="delivery")
    sandbox.faults.add("GET", "/predictions/{id}", Status(404), count=None)
    with pytest.raises(StreamInterrupted) as caught:
        await client.stream(LANGUAGE, FAST).text()
    assert TEXT.startswith(caught.value.text)
    assert [event.event for event in caught.value.events] == ["output"] * len(caught.value.events)
    assert caught.value.prediction_id in sandbox.predictions


# --- every byte -----------------------------------------------------------------------------------

CHUNKS = ["ha", "ha", "", "ha\n", "é\u2028", "ha"]


def served(ids: bool, replays: bool, cut: int) -> tuple[Callable[..., Any], list[str]]:
    """A `fetch` whose first stream ends after so many bytes; and the methods of its requests."""
    methods: list[str] = []
    record = {"id": "p", "input": {}, "urls": {"stream": "https://stream.test/p"}}

    async def fetch(request: httpx.Request) -> httpx.Response:
        if request.url.host != "stream.test":
            methods.append(request.method)
            done = {"status": "succeeded", "output": CHUNKS} if request.method == "GET" else {}
            return httpx.Response(201, json={**record, "status": "starting", **done})
        methods.append("stream")
        last = request.headers.get("last-event-id")
        begin = 0 if last is None or replays else int(last) + 1
        names = [*(("output", chunk) for chunk in CHUNKS), ("done", "{}")]
        text = ": hi\n\n"
        for number, (name, chunk) in list(enumerate(names))[begin:]:
            data = "".join(f"data: {line}\n" for line in chunk.split("\n"))
            text += f"event: {name}\n" + f"id: {number}\n" * ids + data + "\n"
        body = text.encode()
        first = methods.count("stream") == 1
        return httpx.Response(
            200,
            content=body[:cut] if first else body,
            headers={"content-type": "text/event-stream; charset=latin-1"},
        )

    return fetch, methods


@pytest.mark.parametrize("ids", [True, False], ids=["ids", "no ids"])
@pytest.mark.parametrize("replays", [True, False], ids=["replays", "resumes"])
async def test_a_stream_cut_at_any_byte_is_complete(clock: Any, ids: bool, replays: bool) -> None:
    for cut in range(260):
        fetch, methods = served(ids, replays, cut)
        client = AsyncReplicate("token", fetch=fetch)
        client.clock = clock
        events = [event async for event in client.stream("acme/ha", {})]
        assert [event.data for event in events] == [*CHUNKS, "{}"], cut
        assert methods.count("POST") == 1


async def test_refused_streams_release_their_connections(
    client: AsyncReplicate, sandbox: Sandbox, clock: Any
) -> None:
    prediction = await client.predictions.create(model=LANGUAGE, input={"prompt": "x", "pause": 30})
    opened: list[httpx.Response] = []
    send = client.fetch

    async def fetch(request: httpx.Request) -> httpx.Response:
        response = await send(request)
        opened.append(response)
        return response

    client.fetch = fetch
    client.clock = clock
    sandbox.faults.add("GET", "/predictions/{id}", Status(404), count=None)
    for status in (429, 500):
        sandbox.faults.add("GET", "/streams/{id}", Status(status), count=150, origin="delivery")
        for _ in range(150):
            with pytest.raises(StreamInterrupted):
                await client.stream(prediction).text()
    assert len(opened) == 600
    assert all(response.is_closed for response in opened)


# --- closing --------------------------------------------------------------------------------------

SLOW = {"prompt": "x", "pause": 30}


async def test_leaving_the_block_cancels(client: AsyncReplicate, sandbox: Sandbox) -> None:
    async with client.stream(LANGUAGE, {"prompt": "x", "pause": 0.3}) as stream:
        async for _ in stream:
            break
    assert stream.prediction.status == "canceled"
    assert cancels(sandbox) == 1
    assert [event async for event in stream] == []


async def test_an_exception_in_the_block_cancels(client: AsyncReplicate, sandbox: Sandbox) -> None:
    with pytest.raises(KeyError) as caught:
        async with client.stream(LANGUAGE, SLOW):
            raise KeyError("mine")
    assert "was canceled" in caught.value.__notes__[0]
    assert cancels(sandbox) == 1


async def test_an_error_about_another_prediction_cancels(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    stream = client.stream(LANGUAGE, SLOW)

    async def fail() -> None:
        async with stream:
            await client.run("sandbox/failing")

    with pytest.raises(PredictionFailed) as caught:
        await fail()
    assert stream.prediction.id != caught.value.prediction_id
    assert stream.prediction.status == "canceled"
    assert cancels(sandbox) == 1


async def test_a_detached_stream_is_not_canceled(client: AsyncReplicate, sandbox: Sandbox) -> None:
    async with client.stream(LANGUAGE, SLOW, detach=True):
        pass
    assert cancels(sandbox) == 0


async def test_a_stream_at_its_end_is_not_canceled(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    async with client.stream(LANGUAGE, FAST) as stream:
        await stream.text()
    assert cancels(sandbox) == 0


async def test_a_stream_can_be_closed_by_another_thread_or_task(
    client: AsyncReplicate, sandbox: Sandbox, together: Callable[..., Any]
) -> None:
    # Detached, as the end of the prediction would end the stream too.
    stream = client.stream(LANGUAGE, SLOW, detach=True)

    async def read() -> list[Event]:
        return [event async for event in stream]

    async def close() -> None:
        while not sandbox.requests.to("GET", "/streams/{id}", origin="delivery"):
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)  # so that the other one waits for its next event
        await stream.aclose()

    began = time.monotonic()
    events, _ = await together([read, close])
    assert time.monotonic() - began < 15  # not when the next event comes
    assert events == []
    assert stream.prediction.status == "starting"
    assert cancels(sandbox) == 0


async def test_a_stream_closed_during_the_create_is_canceled(
    client: AsyncReplicate, sandbox: Sandbox, together: Callable[..., Any]
) -> None:
    sandbox.faults.add("POST", "/models/{owner}/{name}/predictions", Stall(0.3))
    stream = client.stream(LANGUAGE, SLOW)

    async def read() -> list[Event]:
        return [event async for event in stream]

    async def close() -> None:
        while not creates(sandbox):
            await asyncio.sleep(0.01)
        await stream.aclose()

    events, _ = await together([read, close])
    assert events == []
    assert stream.prediction.status == "canceled"
    assert cancels(sandbox) == 1


async def test_two_iterations_at_once_raise(
    client: AsyncReplicate, sandbox: Sandbox, together: Callable[..., Any]
) -> None:
    stream = client.stream(LANGUAGE, {"prompt": "x", "pause": 0.1})
    await anext(stream)

    async def read() -> str:
        try:
            return await stream.text()
        except (RuntimeError, ValueError) as error:
            return str(error)

    texts = await together([read, read])
    assert "already" in "".join(texts)
    assert "You said: x\nThat is 1 words." in texts


async def test_a_collected_stream_closes_its_connection(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    opened: list[httpx.Response] = []
    send = client.fetch

    async def fetch(request: httpx.Request) -> httpx.Response:
        response = await send(request)
        if "streams" in request.url.path:
            opened.append(response)
        return response

    client.fetch = fetch
    async for _ in client.stream(LANGUAGE, {"prompt": "x", "pause": 0.2}):
        break
    gc.collect()
    for _ in range(100):
        if opened[0].is_closed:
            break
        await asyncio.sleep(0.01)
    assert opened[0].is_closed
    assert cancels(sandbox) == 0


WAITING = """
import asyncio, replicate
async def main():
    async with replicate.AsyncReplicate() as client:
        async for event in client.stream("sandbox/language", {"prompt": "x", "pause": 60}):
            print(event)
running = main()
if running is not None:
    asyncio.run(running)
never_begun = replicate.AsyncReplicate().stream("sandbox/language", {"prompt": "x"})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
async def test_ctrl_c_cancels(sandbox: Sandbox) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", WAITING],
        env={**os.environ, **sandbox.environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    while not sandbox.requests.to("GET", "/streams/{id}", origin="delivery"):
        assert program.poll() is None
        await asyncio.sleep(0.05)
    program.send_signal(signal.SIGINT)
    _, error = program.communicate(timeout=60)
    assert "KeyboardInterrupt" in error
    assert cancels(sandbox) == 1


LEFT = """
import asyncio, replicate
async def main():
    async with replicate.AsyncReplicate() as client:
        for _ in range(2):
            async for event in client.stream("sandbox/language", {"prompt": "x", "pause": 0.1}):
                break
running = main()
if running is not None:
    asyncio.run(running)
"""


def test_an_open_stream_at_exit_warns_of_nothing(sandbox: Sandbox) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", LEFT],
        env={**os.environ, **sandbox.environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert cancels(sandbox) == 0


# --- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("pause", [0.2, 30], ids=["talking", "silent"])
@pytest.mark.parametrize("ours", [True, False], ids=["our fetch", "another"])
async def test_a_timeout_cancels(
    client: AsyncReplicate, sandbox: Sandbox, ours: bool, pause: float
) -> None:
    async with httpx.AsyncClient() as http:
        if not ours:
            client.fetch = functools.partial(http.send, stream=True)
        input = {"prompt": "a b c d e f g h i j k l m n o p q r s t", "pause": pause}
        with pytest.raises(WaitTimeout) as caught:
            await client.stream(LANGUAGE, input, timeout=1).text()
        assert caught.value.prediction.status == "canceled"
    [create] = sandbox.requests.to("POST", "/models/{owner}/{name}/predictions")
    assert create.headers["cancel-after"] == "5s"


async def test_a_timeout_can_detach(client: AsyncReplicate, sandbox: Sandbox) -> None:
    with pytest.raises(WaitTimeout) as caught:
        await client.stream(LANGUAGE, SLOW, timeout=1, on_timeout="detach").text()
    assert caught.value.still_running
    assert cancels(sandbox) == 0


async def test_on_create_has_the_prediction(client: AsyncReplicate) -> None:
    received: list[Prediction] = []
    stream = client.stream(LANGUAGE, FAST, on_create=received.append)
    assert received == []
    await stream.text()
    assert [prediction.id for prediction in received] == [stream.prediction.id]
