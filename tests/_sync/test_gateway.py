# Derived from tests/_async/test_gateway.py by `make generate`.
"""A gateway before the API, whose URL the API does not know."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from replicate import Replicate
from replicate.sandbox import Sandbox

MakeClient = Callable[..., Replicate]

PATH = "/v1/account/replicate"


@pytest.fixture
def gateway(sandbox: Sandbox) -> Iterator[str]:
    """The base URL of a reverse proxy, which does not change what the API writes."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            size = int(self.headers.get("content-length", 0))
            headers = {**self.headers, "X-Gateway": "yes", "Host": httpx.URL(sandbox.origin).host}
            forwarded = httpx.request(
                self.command,
                sandbox.base_url + self.path.removeprefix(PATH),
                content=self.rfile.read(size),
                headers=headers,
                timeout=60,
                trust_env=False,
            )
            self.send_response(forwarded.status_code)
            self.send_header("Content-Type", forwarded.headers.get("content-type", ""))
            self.send_header("Content-Length", str(len(forwarded.content)))
            self.end_headers()
            self.wfile.write(forwarded.content)

        do_GET = do_POST = do_DELETE = forward

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{PATH}"
        server.shutdown()


@pytest.fixture
def through(make_client: MakeClient, gateway: str) -> Replicate:
    """A client of the gateway."""
    return make_client(base_url=gateway, default_headers={"X-Gateway-Token": "secret"})


def test_every_request_to_the_api_goes_through_the_gateway(
    through: Replicate, sandbox: Sandbox
) -> None:
    assert through.run("replicate/hello-world", {"text": "Alice"}, wait=False) == "hello Alice"
    prediction = through.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    assert prediction.urls is not None
    assert prediction.urls.cancel is not None
    assert prediction.urls.cancel.startswith(sandbox.base_url)  # not the URL of the gateway
    assert (through.predictions.cancel(prediction)).status == "canceled"
    assert (through.wait(prediction)).status == "canceled"
    through.files.create(b"content")
    assert len(sandbox.requests) >= 6
    for request in sandbox.requests:
        assert request.headers["x-gateway"] == "yes"
        assert request.headers["x-gateway-token"] == "secret"


def test_pages_are_requested_at_the_gateway(through: Replicate, sandbox: Sandbox) -> None:
    for number in range(205):
        sandbox.model("acme/many", version=f"{number:064x}")(lambda: "")
    listing = through.paginate(through.models.versions.list, "acme/many")
    assert [len(page) for page in listing] == [100, 100, 5]
    assert len([each for each in through.models.versions.list("acme/many")]) == 205
    first = through.models.versions.list("acme/many")
    assert first.next is not None
    assert first.next.startswith(sandbox.base_url)
    assert {request.headers["x-gateway"] for request in sandbox.requests} == {"yes"}
