# Derived from tests/_async/test_origins.py by `make generate`.
"""The token is sent to the API's origin only."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from replicate import APIError, AuthenticationError, Replicate, ReplicateError
from replicate.sandbox import Malformed, Redirect, Sandbox

HELLO = {"text": "Alice"}


class Elsewhere:
    """Another origin, which responds to any request and records its headers."""

    def __init__(self) -> None:
        self.received: list[dict[str, str]] = []
        received = self.received

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                received.append({name.lower(): value for name, value in self.headers.items()})
                if self.path.startswith("/to/"):
                    self.send_response(302)
                    self.send_header("location", self.path.removeprefix("/to/"))
                    self.send_header("content-length", "0")
                    self.end_headers()
                    return
                body = b"event: output\ndata: hi\n\nevent: done\ndata: {}\n\n"
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.send_header("content-type", "text/event-stream")
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = do_HEAD = do_GET

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        serve = self.server.serve_forever
        threading.Thread(target=serve, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def assert_saw_no_token(self, count: int = 1) -> None:
        assert len(self.received) == count
        for headers in self.received:
            assert "authorization" not in headers
            assert "r8_sandbox" not in str(headers)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    origin = Elsewhere()
    yield origin
    origin.server.shutdown()
    origin.server.server_close()


def test_the_token_is_sent_to_the_api(client: Replicate, sandbox: Sandbox) -> None:
    client.run("replicate/hello-world", HELLO, wait=False)
    file = client.files.create(content=b"x")
    client.request(f"{sandbox.base_url}/files/{file.id}")
    assert len(sandbox.requests) >= 4
    for request in sandbox.requests:
        assert request.headers["authorization"] == f"Bearer {sandbox.token}"


def test_the_token_is_not_sent_to_output_files(
    client: Replicate, sandbox: Sandbox, elsewhere: Elsewhere, tmp_path: Any
) -> None:
    @sandbox.model("acme/file", official=True)
    def file() -> str:
        return f"{elsewhere.url}/output.txt"

    output = client.run("acme/file")
    output.read()
    output.save(tmp_path / "one")
    client.download(output, tmp_path)
    for _ in output.iter_bytes():
        pass
    elsewhere.assert_saw_no_token(4)


def test_the_token_is_not_sent_to_streams(
    client: Replicate, sandbox: Sandbox, elsewhere: Elsewhere
) -> None:
    prediction = client.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    sandbox.update(prediction.id, urls={"stream": f"{elsewhere.url}/stream"})
    prediction = client.predictions.get(prediction.id)
    stream = client.stream(prediction)
    assert str(next(stream)) == "hi"
    stream.close()
    elsewhere.assert_saw_no_token()


@pytest.mark.parametrize("path", ["/models", "/v1/models?cursor=2"])
def test_a_next_page_elsewhere_is_not_requested(
    client: Replicate, sandbox: Sandbox, elsewhere: Elsewhere, path: str
) -> None:
    body = json.dumps({"results": [], "previous": None, "next": f"{elsewhere.url}{path}"})
    sandbox.faults.add("GET", "/models", Malformed(body))
    pages = client.paginate(client.models.list)
    assert len(next(pages)) == 0
    with suppress(ReplicateError):  # for a cursor, the next page is requested at the base URL
        next(pages)
    assert elsewhere.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_is_not_sent_to_redirects(
    client: Replicate, sandbox: Sandbox, elsewhere: Elsewhere, status: int
) -> None:
    sandbox.faults.add("GET", "/account", Redirect(f"{elsewhere.url}/account", status))
    with pytest.raises(APIError):  # an event stream is no account
        client.account.get()
    elsewhere.assert_saw_no_token()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_redirects_of_other_methods_than_get_are_not_followed(
    client: Replicate, sandbox: Sandbox, elsewhere: Elsewhere, method: str, status: int
) -> None:
    sandbox.faults.add(method, "/account", Redirect(f"{elsewhere.url}/account", status))
    with pytest.raises(APIError, match=str(status)):
        client.request("/account", method=method, json={"secret": 1})
    assert elsewhere.received == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD"])
def test_the_token_is_not_sent_to_other_origins(
    client: Replicate, elsewhere: Elsewhere, method: str
) -> None:
    client.request(f"{elsewhere.url}/any", method=method)
    elsewhere.assert_saw_no_token()


def test_another_name_or_port_is_another_origin(client: Replicate, sandbox: Sandbox) -> None:
    for url in (sandbox.base_url.replace("127.0.0.1", "localhost"), sandbox.delivery_origin):
        with pytest.raises(APIError):
            client.request(f"{url}/account")
        assert "authorization" not in sandbox.requests[-1].headers


def test_the_token_is_not_sent_where_another_host_redirects(
    client: Replicate, sandbox: Sandbox, elsewhere: Elsewhere
) -> None:
    secret = f"{sandbox.base_url}/webhooks/default/secret"
    for url in (f"{elsewhere.url}/to/{secret}", f"{elsewhere.url}/to/{elsewhere.url}/to/{secret}"):
        with pytest.raises(AuthenticationError):
            client.file(url).read()
    for request in sandbox.requests:
        assert "authorization" not in request.headers
    elsewhere.assert_saw_no_token(3)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://a.test/b", "//[::1/", "x:/v1"])
def test_a_redirect_to_another_scheme_is_not_followed(
    client: Replicate, sandbox: Sandbox, elsewhere: Elsewhere, location: str
) -> None:
    with pytest.raises(ReplicateError, match="redirect to"):
        client.file(f"{elsewhere.url}/to/{location}").read()
    assert len(sandbox.requests) == 0
