"""Request bodies: what is refused, and how the rest is written."""

import json
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replicate_api.types import Call
from werkzeug.formparser import parse_form_data

from replicate import Prediction
from replicate._core.requests import encode_body
from replicate._local_files import open_upload


def body(value: Any) -> bytes:
    stream, headers = encode_body(Call("POST", "/x", lambda response: response, json=value))
    content = b"".join(stream)
    assert headers == {"Content-Type": "application/json", "Content-Length": str(len(content))}
    return content


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [True, None, 1.5]}, '{"b":1,"a":[true,null,1.5]}'),
        ({"text": "é\u2028😀"}, '{"text":"é\u2028😀"}'),
        ({"at": datetime(2026, 1, 2, tzinfo=UTC)}, '{"at":"2026-01-02T00:00:00Z"}'),
        ({"of": Prediction.from_dict({"id": "p", "new": 1})}, '{"of":{"id":"p","new":1}}'),
        ([1, (2, 3)], "[1,[2,3]]"),
        ({}, "{}"),
        (False, "false"),
    ],
    ids=repr,
)
def test_json(value: Any, written: str) -> None:
    assert body(value) == written.encode()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (float("nan"), "is nan, which JSON cannot represent"),
        (float("inf"), "is inf, which JSON cannot represent"),
        ({1, 2}, "is {1, 2}, which JSON cannot represent: Object of type set"),
        ("\ud800", "is '\\ud800', which JSON cannot represent: 'utf-8'"),
        ({(1, 2): 3}, "is {(1, 2): 3}, which JSON cannot represent: keys must be str"),
    ],
    ids=repr,
)
def test_names_what_json_cannot_represent(value: Any, problem: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        body({"input": {"fine": 1, "images": [0, {"x": value}]}})
    assert str(caught.value).startswith(f"input['images'][1]['x'] {problem}")


@pytest.mark.parametrize("name", ["webhook", "webhook_completed"])
@pytest.mark.parametrize(
    "url", ["", "example.com", "ftp://example.com", "https://", "https://a:port/", 5], ids=repr
)
def test_refuses_an_invalid_webhook(name: str, url: Any) -> None:
    with pytest.raises((ValueError, TypeError), match=f"{name} "):
        body({"input": {}, name: url})


@pytest.mark.parametrize("events", ["completed", ["done"], ["completed", "x"]], ids=repr)
def test_refuses_unknown_events(events: Any) -> None:
    with pytest.raises(ValueError, match="webhook_events_filter must be a list of"):
        body({"input": {}, "webhook_events_filter": events})


def test_accepts_all_events() -> None:
    events = ["start", "output", "logs", "completed"]
    assert body({"webhook": "https://example.com/hook", "webhook_events_filter": events})


@pytest.mark.parametrize("content", ["té", "té".encode()])
def test_content_is_sent_unchanged(content: Any) -> None:
    call = Call("QUERY", "/models", lambda response: response, content=content)
    stream, headers = encode_body(call)
    assert (b"".join(stream), headers) == ("té".encode(), {"Content-Length": "3"})


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("POST", {"Content-Length": "0"})])
def test_no_body(method: str, headers: dict[str, str]) -> None:
    stream, found = encode_body(Call(method, "/x", lambda response: response))
    assert (b"".join(stream), found) == (b"", headers)


@settings(max_examples=100)
@given(
    st.binary(min_size=1, max_size=300), st.text(max_size=40), st.dictionaries(st.text(), st.text())
)
def test_any_form_is_read_back(content: bytes, name: str, metadata: dict[str, str]) -> None:
    with ExitStack() as stack:
        form = {
            "content": open_upload(content, 1000, stack),
            "filename": name,
            "metadata": metadata,
        }
        call = Call("POST", "/files", lambda response: response, form=form)
        stream, headers = encode_body(call)
        body = b"".join(cast("Iterable[bytes]", stream))
    assert int(headers["content-length"]) == len(body)
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": headers["content-type"],
        "CONTENT_LENGTH": headers["content-length"],
        "wsgi.input": BytesIO(body),
    }
    _, fields, files = parse_form_data(environ)
    with files["content"].stream as file:
        assert file.read() == content
    assert [*files, *fields] == ["content", "filename", "metadata"]
    assert (fields["filename"], json.loads(fields["metadata"])) == (name, metadata)
