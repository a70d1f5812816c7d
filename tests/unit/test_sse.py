"""Server-sent events: the rules of the WHATWG, for any text in any chunks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replicate_api.models import Prediction

from replicate import Event
from replicate._core.sse import MAX_EVENT_SIZE, EventDecoder
from replicate._core.stream_state import StreamState


def read(*chunks: bytes) -> list[Event]:
    decoder = EventDecoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"], ids=["LF", "CR", "CRLF"])
def test_line_ends(end: bytes) -> None:
    stream = end.join([b"event: output", b"id: 7", b"data: a", b"data: b", b"", b""])
    assert read(stream) == [Event("output", "a\nb", "7")]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data\n\ndata\ndata\n\ndata:", [Event("message", ""), Event("message", "\n")]),
        (b"data:test\n\ndata: test\n\n", [Event("message", "test")] * 2),
        (b"data:  two\n\n", [Event("message", " two")]),
        (b": hi\n\n:\n\n", []),
        (b"event: done\n\ndata: x\n\n", [Event("message", "x")]),
        (
            b"id: 1\ndata: a\n\ndata: b\n\n",
            [Event("message", "a", "1"), Event("message", "b", "1")],
        ),
        (b"id: 1\n\n: hi\n\ndata: a\n\n", [Event("message", "a", "1")]),
        (b"id: 1\ndata: a\n\nid\ndata: b\n\n", [Event("message", "a", "1"), Event("message", "b")]),
        (b"id: 1\0\ndata: a\n\n", [Event("message", "a")]),
        (b"retry: 10\ndata: a\n\n", [Event("message", "a", None, 10)]),
        (b"retry: -1\nretry: 1e3\nretry: +2\ndata: a\n\n", [Event("message", "a")]),
        (b"retry: " + b"9" * 5000 + b"\ndata: a\n\n", [Event("message", "a")]),
        (b"\xef\xbb\xbfdata: a\n\n", [Event("message", "a")]),
        (b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", []),
        (b"Data: a\ndatum: b\nnovel: c\n\n", []),
        (b"data: a\nevent: new\n\n", [Event("new", "a")]),
        (b"data: cut", []),
        (b"data: cut\n", []),
        (b"data: \xff\xe2\x82\n\n", [Event("message", "\ufffd\ufffd")]),
    ],
)
def test_the_cases_of_the_standard(stream: bytes, events: list[Event]) -> None:
    assert read(stream) == events
    assert read(*(bytes([byte]) for byte in stream)) == events


@pytest.mark.parametrize("character", "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e")
def test_other_separators_do_not_end_a_line(character: str) -> None:
    text = f"a{character}b"
    assert read(f"data: {text}\n\n".encode()) == [Event("message", text)]


def test_an_event_is_returned_with_its_last_byte() -> None:
    assert read(b"data: a\r\r") == [Event("message", "a")]
    assert read(b"data: a\r\n\r") == [Event("message", "a")]
    assert read(b"data: a\r", b"\n\r", b"\ndata: b\r\n\r\n") == [
        Event("message", "a"),
        Event("message", "b"),
    ]


texts = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4)


@given(texts, st.sampled_from(["\n", "\r", "\r\n"]), st.lists(st.integers(1, 40)), st.booleans())
def test_any_text_in_any_chunks(texts: list[str], end: str, cuts: list[int], marked: bool) -> None:
    lines = []
    for number, text in enumerate(texts):
        data = [f"data: {line}" for line in re.split("\r\n|\r|\n", text)]
        lines += ["event: output", f"id: {number}", *data, ""]
    stream = b"\xef\xbb\xbf" * marked + (end.join(lines) + end).encode()
    chunks = []
    position = 0
    for cut in cuts:
        chunks.append(stream[position : position + cut])
        position += cut
    expected = [
        Event("output", re.sub("\r\n|\r", "\n", text), str(number))
        for number, text in enumerate(texts)
    ]
    assert read(*chunks, stream[position:]) == expected


PIECES = ["\r", "\n", ":", " ", "data: a", "id: 1", "event: x", "retry: 5", "é", "\0", "\ufeff"]


@given(st.lists(st.sampled_from(PIECES)), st.lists(st.integers(1, 9)), st.binary(max_size=4))
def test_any_bytes_in_any_chunks(pieces: list[str], cuts: list[int], noise: bytes) -> None:
    stream = "".join(pieces).encode() + noise + b"\n\n"
    chunks = []
    rest = stream
    for cut in cuts:
        chunks.append(rest[:cut])
        rest = rest[cut:]
    assert read(*chunks, rest) == read(stream) == read(*(bytes([byte]) for byte in stream))


def test_only_output_events_print() -> None:
    assert [str(Event(kind, "text")) for kind in ("output", "logs", "done", "new")] == [
        "text",
        "",
        "",
        "",
    ]


def test_the_size_of_an_event_is_limited() -> None:
    decoder = EventDecoder()
    chunk = b": hi\n\n" + b" " * 2**20
    for _ in range(MAX_EVENT_SIZE // len(chunk) + 2):
        decoder.feed(b"\n\n" + chunk)
    for _ in range(MAX_EVENT_SIZE // 2**20 - 2):
        decoder.feed(b" " * 2**20)
    with pytest.raises(ValueError, match="larger than"):
        decoder.feed(b" " * 2**22)


# --- what was received, and what is missing ------------------------------------------------------


def succeeded(output: object, **properties: object) -> Prediction:
    return Prediction.from_dict({"id": "p", "status": "succeeded", "output": output, **properties})


def state(*texts: str) -> StreamState:
    created = StreamState()
    created.on_connect()
    for number, text in enumerate(texts):
        assert created.accept(Event("output", text, str(number)))
    return created


@pytest.mark.parametrize(
    ("received", "output", "tail"),
    [
        ([], ["a", "b"], ["a", "b"]),
        (["a"], ["a", "b"], ["b"]),
        (["a", "b"], ["a", "b"], []),
        (["ha", "ha"], ["ha", "ha", "ha"], ["ha"]),
        (["ab"], ["a", "bc", "d"], ["c", "d"]),
        (["a\nb"], ["a\rb", "c\r\n"], ["c\n"]),
        (["a"], "abc", ["bc"]),
        ([], "", []),
        ([], None, []),
        ([], 0, ["0"]),
        ([], {"a": "é"}, ['{"a": "é"}']),
        (['{"a":1}'], [{"a": 1}, {"a": 2}], ['{"a": 2}']),
        (["", ""], ["", "", ""], [""]),
    ],
)
def test_reconcile_returns_the_missing_text(
    received: list[str], output: object, tail: list[str]
) -> None:
    events, whole = state(*received).reconcile(succeeded(output))
    assert whole
    assert [event.data for event in events] == tail


@pytest.mark.parametrize("prediction", [succeeded(["b"]), succeeded(None, data_removed=True)])
def test_reconcile_finds_different_text(prediction: Prediction) -> None:
    events, whole = state("a").reconcile(prediction)
    assert (events, whole) == ([], False)


def test_a_repeated_event_is_recognized_by_its_id() -> None:
    received = state("a", "b")
    received.on_connect()
    assert not received.accept(Event("output", "a", "0"))
    assert not received.accept(Event("output", "b", "1"))
    assert received.accept(Event("output", "c", "2"))
    assert received.resumable
    assert received.last_id == "2"


def test_an_event_without_an_id_is_not_a_repeated_event() -> None:
    received = state("a")
    assert received.accept(Event("output", "b", "0"))  # the decoder repeats the last id
    assert not received.resumable
