"""The token is sent to the API's origin only."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from replicate import APIError, AsyncReplicate, AuthenticationError, ReplicateError
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


async def test_the_token_is_sent_to_the_api(client: AsyncReplicate, sandbox: Sandbox) -> None:
    await client.run("replicate/hello-world", HELLO, wait=False)
    file = await client.files.create(content=b"x")
    await client.request(f"{sandbox.base_url}/files/{file.id}")
    assert len(sandbox.requests) >= 4
    for request in sandbox.requests:
        assert request.headers["authorization"] == f"Bearer {sandbox.token}"


async def test_the_token_is_not_sent_to_output_files(
    client: AsyncReplicate, sandbox: Sandbox, elsewhere: Elsewhere, tmp_path: Any
) -> None:
    @sandbox.model("acme/file", official=True)
    def file() -> str:
        return f"{elsewhere.url}/output.txt"

    output = await client.run("acme/file")
    await output.read()
    await output.save(tmp_path / "one")
    await client.download(output, tmp_path)
    async for _ in output.aiter_bytes():
        pass
    elsewhere.assert_saw_no_token(4)


async def test_the_token_is_not_sent_to_streams(
    client: AsyncReplicate, sandbox: Sandbox, elsewhere: Elsewhere
) -> None:
    prediction = await client.predictions.create(model="sandbox/slow", input={"seconds": 3600})
    sandbox.update(prediction.id, urls={"stream": f"{elsewhere.url}/stream"})
    prediction = await client.predictions.get(prediction.id)
    stream = client.stream(prediction)
    assert str(await anext(stream)) == "hi"
    await stream.aclose()
    elsewhere.assert_saw_no_token()


@pytest.mark.parametrize("path", ["/models", "/v1/models?cursor=2"])
async def test_a_next_page_elsewhere_is_not_requested(
    client: AsyncReplicate, sandbox: Sandbox, elsewhere: Elsewhere, path: str
) -> None:
    body = json.dumps({"results": [], "previous": None, "next": f"{elsewhere.url}{path}"})
    sandbox.faults.add("GET", "/models", Malformed(body))
    pages = client.paginate(client.models.list)
    assert len(await anext(pages)) == 0
    with suppress(ReplicateError):  # for a cursor, the next page is requested at the base URL
        await anext(pages)
    assert elsewhere.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_the_token_is_not_sent_to_redirects(
    client: AsyncReplicate, sandbox: Sandbox, elsewhere: Elsewhere, status: int
) -> None:
    sandbox.faults.add("GET", "/account", Redirect(f"{elsewhere.url}/account", status))
    with pytest.raises(APIError):  # an event stream is no account
        await client.account.get()
    elsewhere.assert_saw_no_token()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_redirects_of_other_methods_than_get_are_not_followed(
    client: AsyncReplicate, sandbox: Sandbox, elsewhere: Elsewhere, method: str, status: int
) -> None:
    sandbox.faults.add(method, "/account", Redirect(f"{elsewhere.url}/account", status))
    with pytest.raises(APIError, match=str(status)):
        await client.request("/account", method=method, json={"secret": 1})
    assert elsewhere.received == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD"])
async def test_the_token_is_not_sent_to_other_origins(
    client: AsyncReplicate, elsewhere: Elsewhere, method: str
) -> None:
    await client.request(f"{elsewhere.url}/any", method=method)
    elsewhere.assert_saw_no_token()


async def test_another_name_or_port_is_another_origin(
    client: AsyncReplicate, sandbox: Sandbox
) -> None:
    for url in (sandbox.base_url.replace("127.0.0.1", "localhost"), sandbox.delivery_origin):
        with pytest.raises(APIError):
            await client.request(f"{url}/account")
        assert "authorization" not in sandbox.requests[-1].headers


async def test_the_token_is_not_sent_where_another_host_redirects(
    client: AsyncReplicate, sandbox: Sandbox, elsewhere: Elsewhere
) -> None:
    secret = f"{sandbox.base_url}/webhooks/default/secret"
    for url in (f"{elsewhere.url}/to/{secret}", f"{elsewhere.url}/to/{elsewhere.url}/to/{secret}"):
        with pytest.raises(AuthenticationError):
            await client.file(url).read()
    for request in sandbox.requests:
        assert "authorization" not in request.headers
    elsewhere.assert_saw_no_token(3)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://a.test/b", "//[::1/", "x:/v1"])
async def test_a_redirect_to_another_scheme_is_not_followed(
    client: AsyncReplicate, sandbox: Sandbox, elsewhere: Elsewhere, location: str
) -> None:
    with pytest.raises(ReplicateError, match="redirect to"):
        await client.file(f"{elsewhere.url}/to/{location}").read()
    assert len(sandbox.requests) == 0
