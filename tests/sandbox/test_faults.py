"""Faults as they arrive at a client's socket."""

import threading
from collections.abc import Callable

import httpx
import pytest

from replicate.sandbox import (
    Close,
    Cut,
    Malformed,
    Redirect,
    Sandbox,
    Stall,
    Status,
    Truncate,
)

from .conftest import HELLO, PATIENCE, Caller

BODY = {"version": HELLO, "input": {"text": "Alice"}}


@pytest.mark.parametrize("code", [429, 500, 502, 503, 524])
def test_error_statuses(sandbox: Sandbox, caller: Caller, code: int) -> None:
    rule = sandbox.faults.add("POST", "/predictions", Status(code), count=2)
    for _ in range(2):
        response = caller.post("/predictions", json=BODY)
        assert response.status_code == code
        assert response.json()["status"] == code
    assert caller.post("/predictions", json=BODY).status_code == 201
    assert rule.met == 2
    assert len(sandbox.predictions) == 1


def test_the_body_and_headers_of_an_error_may_be_anything(sandbox: Sandbox, caller: Caller) -> None:
    headers = {"retry-after": "7"}
    sandbox.faults.add("GET", "/account", Status(503, headers, "<h1>Bad gateway</h1>"))
    response = caller.get("/account")
    assert response.headers["retry-after"] == "7"
    assert response.text == "<h1>Bad gateway</h1>"
    sandbox.faults.add("GET", "/account", Status(400, body=["not", "an object"]))
    assert caller.get("/account").json() == ["not", "an object"]
    sandbox.faults.add("GET", "/account", Status(524, headers))
    assert caller.get("/account").headers["retry-after"] == "7"


def test_an_error_may_come_after_the_api_has_acted(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("POST", "/predictions", Status(502, handled=True))
    assert caller.post("/predictions", json=BODY).status_code == 502
    assert len(sandbox.predictions) == 1


@pytest.mark.parametrize("handled", [False, True])
def test_close_before_the_headers(sandbox: Sandbox, caller: Caller, handled: bool) -> None:
    sandbox.faults.add("POST", "/predictions", Close(handled=handled))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        caller.post("/predictions", json=BODY)
    assert len(sandbox.predictions) == (1 if handled else 0)
    assert sandbox.requests[-1].json() == BODY
    assert sandbox.requests[-1].status is None
    assert caller.get("/account").status_code == 200


def test_cut_in_the_middle_of_the_answer(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Cut(after=5))
    with caller.stream("GET", "/account") as response:
        assert response.status_code == 200
        chunks = response.iter_raw()
        assert next(chunks) == b'{"typ'
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message"):
            next(chunks)


def test_stall_ends_when_the_clock_has_come_there(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Stall(60))
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(caller.get("/account")))
    thread.start()
    while not len(sandbox.requests):
        pass
    assert not answers
    sandbox.clock.advance(60)
    thread.join(PATIENCE)
    assert answers[0].status_code == 200


def test_stall_outlasts_a_clients_patience(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Stall(3600), count=None)
    with pytest.raises(httpx.ReadTimeout):
        caller.get("/account", timeout=0.05)


def test_stall_within_the_body(sandbox: Sandbox, caller: Caller) -> None:
    whole = caller.get("/account").content
    sandbox.faults.add("GET", "/account", Stall(60, after=4))
    with caller.stream("GET", "/account") as response:
        chunks = response.iter_raw()
        assert next(chunks) == whole[:4]
        sandbox.clock.advance(60)
        assert b"".join(chunks) == whole[4:]


def test_malformed_json(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("POST", "/predictions", Malformed())
    response = caller.post("/predictions", json=BODY)
    assert (response.status_code, response.text) == (201, '{"id": "')
    assert len(sandbox.predictions) == 1


def test_redirect(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Redirect("https://elsewhere.test/", 302))
    response = caller.get("/account")
    assert (response.status_code, response.headers["location"]) == (302, "https://elsewhere.test/")


def test_a_truncated_stream_ends_in_order(sandbox: Sandbox, caller: Caller) -> None:
    record = caller.create("sandbox/language", prompt="a b c", pause=0)
    whole = httpx.get(record["urls"]["stream"]).content
    sandbox.faults.add("GET", "/streams/{id}", Truncate(after=50), origin="delivery")
    assert httpx.get(record["urls"]["stream"]).content == whole[:50]
    sandbox.faults.add("GET", "/streams/{id}", Cut(after=50), origin="delivery")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(record["urls"]["stream"])


def test_after_lets_some_pass_first(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Status(500), after=2, count=1)
    assert [caller.get("/account").status_code for _ in range(4)] == [200, 200, 500, 200]


def test_patterns(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("*", "/models/{owner}/{name}", Status(500), count=None)
    assert caller.get("/models").status_code == 200
    assert caller.get("/models/replicate/hello-world/versions").status_code == 200
    assert caller.patch("/models/replicate/hello-world").status_code == 500
    sandbox.faults.clear()
    assert caller.get("/models/replicate/hello-world").status_code == 200
    sandbox.faults.add("GET", "*", Status(500), count=None)
    assert caller.get("/account").status_code == 500


def test_stop_does_not_wait_for_a_stall(make_sandbox: Callable[..., Sandbox]) -> None:
    sandbox = make_sandbox()
    sandbox.faults.add("GET", "/account", Stall(1e9))
    errors: list[Exception] = []

    def call() -> None:
        try:
            with Caller(sandbox) as caller:
                caller.get("/account")
        except httpx.HTTPError as error:
            errors.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    while not len(sandbox.requests):
        pass
    sandbox.stop()
    thread.join(PATIENCE)
    assert errors
