"""Webhooks, received by a server of the test."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from replicate.sandbox import Run, Sandbox
from replicate.sandbox.recording import RecordedRequest
from replicate.sandbox.webhooks import sign_webhook

from .conftest import HELLO, PATIENCE, Caller


class Receiver:
    """Records what is posted to it and responds with `statuses`, then with 200."""

    def __init__(self) -> None:
        receiver = self
        self.received: list[RecordedRequest] = []
        self.statuses: list[int] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = [(k.lower().encode(), v.encode()) for k, v in self.headers.items()]
                recorded = RecordedRequest("POST", self.path, "", "receiver", 0, headers, body)
                receiver.received.append(recorded)
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def wait(self, count: int) -> list[RecordedRequest]:
        limit = time.monotonic() + PATIENCE
        while len(self.received) < count:
            assert time.monotonic() < limit, f"only {len(self.received)} came"
            time.sleep(0.005)
        return list(self.received)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def create(caller: Caller, model: str, **body: Any) -> Any:
    input = body.pop("input", {})
    body = {"version": caller.version(model), "input": input, **body}
    response = caller.post("/predictions", json=body)
    assert response.status_code == 201, response.text
    return response.json()


def test_signature_vector() -> None:
    signature = sign_webhook(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_posted_signed_and_with_the_record(caller: Caller, receiver: Receiver) -> None:
    record = create(caller, "replicate/hello-world", webhook=receiver.url, input={"text": "x"})
    received = receiver.wait(2)
    assert [request.json()["status"] for request in received] == ["processing", "succeeded"]
    last = received[-1]
    assert last.json() == caller.get(record["urls"]["get"]).json()
    assert last.json()["webhook"] == receiver.url
    headers = last.headers
    assert headers["content-type"] == "application/json"
    assert headers["webhook-signature"] == sign_webhook(
        caller.get("/webhooks/default/secret").json()["key"],
        headers["webhook-id"],
        headers["webhook-timestamp"],
        last.body,
    )
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300
    assert received[0].headers["webhook-id"] != headers["webhook-id"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (["start"], ["processing"]),
        (["completed"], ["succeeded"]),
        (["start", "logs", "output", "completed"], ["processing"] * 3 + ["succeeded"]),
    ],
)
def test_filtered(
    sandbox: Sandbox, caller: Caller, receiver: Receiver, events: list[str], expected: list[str]
) -> None:
    @sandbox.model("acme/teller")
    def narrate(run: Run) -> str:
        run.log("one\n")
        return "two"

    create(caller, "acme/teller", webhook=receiver.url, webhook_events_filter=events)
    create(caller, "acme/teller", webhook=receiver.url, webhook_events_filter=["completed"])
    received = receiver.wait(len(expected) + 1)
    statuses = [request.json()["status"] for request in received]
    assert sorted(statuses) == sorted([*expected, "succeeded"])


def test_webhook_completed(caller: Caller, receiver: Receiver) -> None:
    create(caller, "replicate/hello-world", webhook_completed=receiver.url, input={"text": "x"})
    [received] = receiver.wait(1)
    assert received.json()["status"] == "succeeded"


def test_output_is_throttled(make_sandbox: Callable[..., Sandbox], receiver: Receiver) -> None:
    sandbox = make_sandbox()

    @sandbox.model("acme/fast")
    def fast() -> Iterator[int]:
        yield from range(500)

    with Caller(sandbox) as caller:
        record = create(caller, "acme/fast", webhook=receiver.url)
        caller.until(record)
        while receiver.wait(1)[-1].json()["status"] != "succeeded":
            pass
    assert len(receiver.received) < 100


def test_last_webhook_is_retried(sandbox: Sandbox, caller: Caller, receiver: Receiver) -> None:
    receiver.statuses = [500, 404]
    create(
        caller,
        "replicate/hello-world",
        webhook=receiver.url,
        webhook_events_filter=["completed"],
        input={"text": "x"},
    )
    for count in (1, 2):
        receiver.wait(count)
        while len(sandbox.webhooks.deliveries) < count:
            pass
        sandbox.clock.advance(60)
    received = receiver.wait(3)
    assert len({request.headers["webhook-id"] for request in received}) == 1
    assert [each.status for each in sandbox.webhooks.deliveries][:2] == [500, 404]


def test_other_webhooks_are_not_retried(
    sandbox: Sandbox, caller: Caller, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    create(caller, "replicate/hello-world", webhook=receiver.url, input={"text": "x"})
    received = receiver.wait(2)
    assert received[1].json()["status"] == "succeeded"


def test_unreachable_receiver(
    make_sandbox: Callable[..., Sandbox],
) -> None:
    sandbox = make_sandbox(speed=6000)
    with Caller(sandbox) as caller:
        create(
            caller,
            "replicate/hello-world",
            webhook="http://127.0.0.1:9/hook",
            webhook_events_filter=["completed"],
            input={"text": "x"},
        )
        while len(sandbox.webhooks.deliveries) < 6:
            pass
    assert {each.status for each in sandbox.webhooks.deliveries} == {None}
    assert [each.attempt for each in sandbox.webhooks.deliveries] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("url", ["ftp://x.test/", "file:///etc/passwd", "x", "http://", ""])
@pytest.mark.parametrize("name", ["webhook", "webhook_completed"])
def test_invalid_webhook_urls(caller: Caller, name: str, url: str) -> None:
    body = {"version": HELLO, "input": {"text": "x"}, name: url}
    assert caller.post("/predictions", json=body).status_code == 422


def test_webhooks_of_trainings(caller: Caller, receiver: Receiver) -> None:
    caller.post(
        "/models",
        json={"owner": "acme", "name": "new", "visibility": "private", "hardware": "cpu"},
    )
    version = caller.version("sandbox/trainable")
    caller.post(
        f"/models/sandbox/trainable/versions/{version}/trainings",
        json={
            "destination": "acme/new",
            "input": {"train_data": "x"},
            "webhook": receiver.url,
            "webhook_events_filter": ["completed"],
        },
    )
    caller.sandbox.clock.advance(10)
    [received] = receiver.wait(1)
    assert received.json()["output"]["version"].startswith("acme/new:")
