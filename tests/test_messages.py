"""What connections make of bytes, where a connection to a host cannot show it."""

from collections.abc import Callable

import httpx
import pytest

from replicate.http.fast import FastAnswer
from replicate.http.messages import Answer, Outgoing
from replicate.http.plain import PlainAnswer

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

Read = Callable[..., Answer]


@pytest.fixture(params=[PlainAnswer, FastAnswer])
def read(request: pytest.FixtureRequest) -> Read:
    def read(*parts: bytes, method: str = "GET") -> Answer:
        answer: Answer = request.param(method)
        for part in parts:
            answer.feed(part)
        return answer

    return read


def test_a_whole_answer(read: Read) -> None:
    answer = read(WHOLE)
    assert (answer.status, answer.headers) == (200, [(b"Content-Length", b"2")])
    assert (answer.taken(), answer.taken()) == (b"hi", b"")
    assert answer.is_complete
    assert answer.may_follow


@pytest.mark.parametrize(
    "rest", [WHOLE, b"HTTP/1.1 408 Request Timeout\r\n\r\n", b"what is this"], ids=str
)
def test_nothing_follows_on_a_connection_with_more_than_was_asked_for(
    read: Read, rest: bytes
) -> None:
    for parts in ([WHOLE + rest], [WHOLE, rest]):
        answer = read(*parts)
        assert (answer.status, answer.taken()) == (200, b"hi")
        assert answer.is_complete
        assert not answer.may_follow


def test_the_answer_to_head_has_no_body(read: Read) -> None:
    answer = read(WHOLE.removesuffix(b"hi"), method="HEAD")
    assert answer.is_complete
    assert answer.taken() == b""


@pytest.mark.parametrize("value", ["gzip", "identity"])
def test_an_encoding_whose_end_cannot_be_seen_is_never_whole(read: Read, value: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: %b\r\n\r\nhi" % value.encode(), b"")


@pytest.mark.parametrize("method", ["GET /x HTTP/1.1\r\nA:", "GET x", "", "GËT"])
def test_a_method_is_one_word(method: str) -> None:
    with pytest.raises(httpx.LocalProtocolError):
        Outgoing(httpx.Request(method, "http://a/x"))


def outgoing(**how: object) -> Outgoing:
    return Outgoing(httpx.Request("POST", "http://a/x", **how))  # type: ignore[arg-type]  # any of them


def sent(request: Outgoing, *parts: bytes) -> bytes:
    return b"".join(map(request.framed, parts)) + request.end()


def test_a_body_is_as_long_as_the_head_says() -> None:
    assert sent(outgoing()) == b""
    assert sent(outgoing(content=b"hello"), b"hel", b"", b"lo") == b"hello"
    for parts in ([b"hell"], [b"hello", b"o"]):
        with pytest.raises(httpx.LocalProtocolError, match="than its Content-Length"):
            sent(outgoing(content=b"hello"), *parts)
    with pytest.raises(httpx.LocalProtocolError, match="'-5' is no Content-Length"):
        outgoing(headers={"Content-Length": "-5"})


def test_a_body_of_unknown_length_comes_in_chunks() -> None:
    request = outgoing(content=iter([b"hello"]))
    assert sent(request, b"hello", b"", b"you") == b"5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n"


def test_a_head_says_whether_anything_follows() -> None:
    assert outgoing(headers={"connection": "Close"}).is_last
    assert not outgoing(headers={"Connection": "keep-alive"}).is_last
