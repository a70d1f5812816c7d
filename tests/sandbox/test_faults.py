"""Faults as they arrive at a client's socket."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from replicate.sandbox import (
    Close,
    Cut,
    Fault,
    Malformed,
    Redirect,
    Sandbox,
    Stall,
    Status,
    Truncate,
    api_description,
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
    assert rule.hits == 2
    faults = [request.fault for request in sandbox.requests.to("POST", "/predictions")]
    assert faults == [Status(code), Status(code), None]
    assert len(sandbox.predictions) == 1


def test_error_with_any_body_and_headers(sandbox: Sandbox, caller: Caller) -> None:
    headers = {"retry-after": "7"}
    sandbox.faults.add("GET", "/account", Status(503, headers, "<h1>Bad gateway</h1>"))
    response = caller.get("/account")
    assert response.headers["retry-after"] == "7"
    assert response.text == "<h1>Bad gateway</h1>"
    sandbox.faults.add("GET", "/account", Status(400, body=["not", "an object"]))
    assert caller.get("/account").json() == ["not", "an object"]
    sandbox.faults.add("GET", "/account", Status(524, headers))
    assert caller.get("/account").headers["retry-after"] == "7"


def test_error_after_the_api_has_acted(sandbox: Sandbox, caller: Caller) -> None:
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


def test_cut_within_the_response(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Cut(after=5))
    with caller.stream("GET", "/account") as response:
        assert response.status_code == 200
        chunks = response.iter_raw()
        assert next(chunks) == b'{"typ'
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message"):
            next(chunks)


def test_stall_ends_by_the_clock(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Stall(60))
    responses: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: responses.append(caller.get("/account")))
    thread.start()
    while not len(sandbox.requests):
        pass
    assert not responses
    sandbox.clock.advance(60)
    thread.join(PATIENCE)
    assert responses[0].status_code == 200


def test_stall_beyond_the_clients_timeout(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Stall(3600), count=None)
    with pytest.raises(httpx.ReadTimeout):
        caller.get("/account", timeout=httpx.Timeout(30, read=0.05))


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


def test_responses_without_a_body(sandbox: Sandbox, caller: Caller) -> None:
    def delete() -> int:
        file = caller.post("/files", files={"content": b"x"}).json()
        return caller.delete(f"/files/{file['id']}").status_code

    sandbox.faults.add("DELETE", "*", Cut())
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        delete()
    for fault, status in ((Malformed(), 200), (Truncate(), 204), (Stall(1e9, after=0), 204)):
        sandbox.faults.add("DELETE", "*", fault)
        assert delete() == status


def test_cut_beyond_the_end_drops_the_last_byte(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Cut(after=10_000))
    with pytest.raises(httpx.RemoteProtocolError, match="complete message"):
        caller.get("/account")


def test_truncated_stream_ends_in_order(sandbox: Sandbox, caller: Caller) -> None:
    record = caller.create("sandbox/language", prompt="a b c", pause=0)
    whole = httpx.get(record["urls"]["stream"]).content
    sandbox.faults.add("GET", "/streams/{id}", Truncate(after=50))
    assert httpx.get(record["urls"]["stream"]).content == whole[:50]
    sandbox.faults.add("GET", "/streams/{id}", Cut(after=50))
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(record["urls"]["stream"])


def test_after_skips_requests(sandbox: Sandbox, caller: Caller) -> None:
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


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (("GET", "account", Close()), "begin with /"),
        (("GET", "http://127.0.0.1/v1/account", Close()), "begin with /"),
        (("GET", "/account", Close), r"Close\(\)"),
    ],
)
def test_rules_that_could_never_match(sandbox: Sandbox, rule: Any, error: str) -> None:
    with pytest.raises((TypeError, ValueError), match=error):
        sandbox.faults.add(*rule)
    with pytest.raises(ValueError, match="api or delivery"):
        sandbox.faults.add("GET", "/account", Close(), origin="output")


def test_invalid_statuses() -> None:
    with pytest.raises(
        TypeError, match=r"the value of a header must be a str: .'retry-after': '1'."
    ):
        Status(429, {"retry-after": 1})
    with pytest.raises(TypeError, match="not JSON"):
        Status(400, body=object())


def test_status_without_a_body(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("GET", "/account", Status(204))
    assert caller.get("/account").status_code == 204
    assert caller.get("/account").status_code == 200


def test_stall_after_the_api_has_acted(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("POST", "/predictions", Stall(3600, handled=True))
    with pytest.raises(httpx.ReadTimeout):
        caller.post("/predictions", json=BODY, timeout=httpx.Timeout(30, read=0.2))
    assert len(sandbox.predictions) == 1


def test_close_before_the_body_is_read(sandbox: Sandbox, caller: Caller) -> None:
    sandbox.faults.add("POST", "/files", Close(read=False))
    with pytest.raises(httpx.TransportError):
        caller.post("/files", files={"content": bytes(50_000_000)})
    assert sandbox.requests[-1].body_size < 50_000_000


# Each with what a client sees: an error, a status, or None for a body that is not JSON.
EVERYWHERE: list[tuple[Fault, type[Exception] | int | None]] = [
    (Status(429, {"retry-after": "1"}), 429),
    (Status(500), 500),
    (Status(502), 502),
    (Status(503), 503),
    (Status(524), 524),
    (Status(500, handled=True), 500),
    (Redirect("https://elsewhere.test/"), 307),
    (Close(), httpx.RemoteProtocolError),
    (Close(handled=True), httpx.RemoteProtocolError),
    (Close(read=False), httpx.TransportError),
    (Cut(after=0), httpx.RemoteProtocolError),
    (Cut(after=1), httpx.RemoteProtocolError),
    (Stall(1e9), httpx.ReadTimeout),
    (Stall(1e9, handled=True), httpx.ReadTimeout),
    (Stall(1e9, after=0), httpx.ReadTimeout),
    (Stall(1e9, after=1), httpx.ReadTimeout),
    (Truncate(after=1), None),
    (Malformed(), None),
]


def what_comes(
    caller: Caller, method: str, url: str, content: bytes | None, patience: float
) -> Any:
    timeout = httpx.Timeout(PATIENCE, read=patience)
    try:
        response = caller.request(method, url, content=content, timeout=timeout)
        response.json()
    except httpx.HTTPError as error:
        return error
    except ValueError:
        return response.status_code if response.is_redirect else None
    return response.status_code


@pytest.mark.parametrize(("fault", "expected"), EVERYWHERE, ids=str)
def test_every_fault_on_every_route(
    sandbox: Sandbox, caller: Caller, fault: Fault, expected: type[Exception] | int | None
) -> None:
    """Whatever the route responses, also 404: what meets the client is the fault."""
    patience = 0.05 if expected is httpx.ReadTimeout else PATIENCE

    def check(route: tuple[str, str, str, bytes | None]) -> None:
        origin, method, path, content = route
        rule = sandbox.faults.add(method, path, fault, origin=origin)
        base = sandbox.base_url if origin == "api" else sandbox.delivery_origin
        came = what_comes(caller, method, base + path, content, patience)
        met = isinstance(came, expected) if isinstance(expected, type) else came == expected
        assert met, (route, came)
        while not rule.hits:  # a client may have given up before
            pass

    routes = [
        ("api", method, shape.replace("{}", "x"), b"{}" if operation.bodies else None)
        for (method, shape), operation in api_description.load().items()
    ]
    outputs = ("delivery", "GET", "/outputs/x/0/a.png", None)
    streams = ("delivery", "GET", "/streams/x", None)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(check, [*routes, outputs, streams]))
    assert caller.get("/account").status_code == 200
