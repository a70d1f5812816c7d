"""Server-sent events at `urls.stream`."""

import re
import threading
from collections.abc import Iterator

import httpx
import pytest

from replicate.sandbox import ConcatenateIterator, File, Run, Sandbox

from .conftest import PATIENCE, Caller

Events = list[tuple[str, str, str]]


def events(text: str) -> Events:
    """Name, id and data of each event; data of several lines is joined as a client does."""
    found: Events = []
    for block in text.split("\n\n"):
        fields = re.findall(r"^(\w+): (.*)$", block, re.MULTILINE)
        if fields:
            values = dict(fields)
            data = "\n".join(value for name, value in fields if name == "data")
            found.append((values["event"], values["id"], data))
    return found


def test_output_logs_and_done(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/teller")
    def narrate(run: Run) -> ConcatenateIterator[str]:
        run.log("begin\n")
        yield "Once"
        yield " upon\na time"

    record = caller.create("acme/teller")
    url = record["urls"]["stream"]
    assert url.startswith(sandbox.delivery_origin)
    response = httpx.get(url)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.text.startswith(": hi\n\n")
    assert [(name, data) for name, _, data in events(response.text)] == [
        ("logs", "begin\n"),
        ("output", "Once"),
        ("output", " upon\na time"),
        ("done", "{}"),
    ]
    ids = [id for _, id, _ in events(response.text)]
    assert len(set(ids)) == 4


def test_last_event_id_resumes(caller: Caller) -> None:
    record = caller.create("sandbox/language", prompt="one two three", pause=0)
    whole = events(httpx.get(record["urls"]["stream"]).text)
    headers = {"Last-Event-ID": whole[2][1]}
    assert events(httpx.get(record["urls"]["stream"], headers=headers).text) == whole[3:]
    foreign = {"Last-Event-ID": "0:2"}
    assert events(httpx.get(record["urls"]["stream"], headers=foreign).text) == whole


def test_events_are_sent_immediately(sandbox: Sandbox, caller: Caller) -> None:
    go_on = threading.Event()

    @sandbox.model("acme/teller")
    def narrate() -> Iterator[str]:
        yield "first"
        go_on.wait(PATIENCE)
        yield "second"

    record = caller.create("acme/teller")
    with httpx.stream("GET", record["urls"]["stream"], timeout=PATIENCE) as response:
        lines = response.iter_lines()
        assert "data: first" in lines
        go_on.set()
        assert "data: second" in lines
        assert "data: {}" in lines


def test_error_event_before_done(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/broken")
    def broken() -> Iterator[str]:
        yield "so far"
        raise RuntimeError("no further")

    record = caller.create("acme/broken")
    received = [(name, data) for name, _, data in events(httpx.get(record["urls"]["stream"]).text)]
    assert received == [
        ("output", "so far"),
        ("error", '{"detail": "no further"}'),
        ("done", '{"reason": "error"}'),
    ]


def test_cancel_ends_the_stream(sandbox: Sandbox, caller: Caller) -> None:
    record = caller.create("sandbox/language", prompt="x", pause=1000)
    with httpx.stream("GET", record["urls"]["stream"], timeout=PATIENCE) as response:
        lines = response.iter_lines()
        assert next(lines) == ": hi"
        caller.post(record["urls"]["cancel"])
        assert 'data: {"reason": "canceled"}' in lines


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends_in_data(sandbox: Sandbox, caller: Caller, end: str) -> None:
    @sandbox.model("acme/lines")
    def lines() -> Iterator[str]:
        yield f"a{end}b"

    text = httpx.get(caller.create("acme/lines")["urls"]["stream"]).text
    assert "data: a\ndata: b\n" in text


def test_files_are_urls_and_other_output_is_json(sandbox: Sandbox, caller: Caller) -> None:
    @sandbox.model("acme/mixed")
    def mixed() -> Iterator[object]:
        yield File(b"png", "a.png")
        yield {"a": 1}

    received = events(httpx.get(caller.create("acme/mixed")["urls"]["stream"]).text)
    image = httpx.get(received[0][2])
    assert (image.content, image.headers["content-type"]) == (b"png", "image/png")
    assert received[1][2] == '{"a": 1}'


def test_no_stream_without_an_iterator(caller: Caller) -> None:
    record = caller.create("replicate/hello-world", text="x")
    assert "stream" not in record["urls"]
    url = f"{caller.sandbox.delivery_origin}/streams/{record['id']}"
    assert httpx.get(url).status_code == 404


def test_stream_expires_an_hour_after_the_end(sandbox: Sandbox, caller: Caller) -> None:
    record = caller.until(caller.create("sandbox/language", prompt="x", pause=0))
    assert httpx.get(record["urls"]["stream"]).status_code == 200
    sandbox.clock.advance(3601)
    assert httpx.get(record["urls"]["stream"]).status_code == 404


def test_other_paths_of_the_delivery_origin(caller: Caller) -> None:
    origin = caller.sandbox.delivery_origin
    for path in ("/", "/streams/x", "/outputs/x/0/a", "/outputs/x/y/z", "/v1/account"):
        assert httpx.get(origin + path).status_code == 404
    assert httpx.post(origin + "/streams/x").status_code == 405


def test_image_output_is_a_real_png(sandbox: Sandbox, caller: Caller) -> None:
    record = caller.create("sandbox/image", prompt="a cat", width=3, height=2, num_outputs=2)
    first, second = caller.until(record)["output"]
    response = httpx.get(first)
    assert response.headers["content-type"] == "image/png"
    assert response.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert response.content != httpx.get(second).content
    assert httpx.head(first).content == b""
    assert sandbox.requests.to("GET", "/outputs/*")
