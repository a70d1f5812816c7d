"""Outputs and redirects that name a host of a private network."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from replicate import APIConnectionError, AsyncReplicate, Replicate


class Handler(BaseHTTPRequestHandler):
    """Every path is a file, but those of the API and a redirect."""

    output = ""
    requests: list[str]
    connections: list[Any]

    def setup(self) -> None:
        self.connections.append(self.client_address)
        super().setup()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        created = {"id": "p", "status": "succeeded", "output": self.output}
        self._respond(201, json.dumps(created).encode())

    def do_GET(self) -> None:
        self.requests.append(self.path)
        if self.path.startswith("/to/"):
            self._respond(302, b"", self.path.removeprefix("/to/"))
        else:
            self._respond(200, b"secret")

    def _respond(self, status: int, body: bytes, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def handler() -> Iterator[type[Handler]]:
    class Fresh(Handler):
        requests: ClassVar[list[str]] = []
        connections: ClassVar[list[Any]] = []
        port: int

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    Fresh.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield Fresh
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def resolver(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The addresses of files.example; the last one is repeated. Other names are 127.0.0.1.

    None of them is resolved by the machine's resolver.
    """
    addresses: list[Any] = ["127.0.0.1"]
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not str(name).endswith((".example", ".internal")):
            return resolve(host, *args, **options)
        address = "127.0.0.1"
        if name == "files.example":
            address = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        if isinstance(address, Exception):
            raise address
        return resolve(address, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return addresses


def run(
    client: str,
    handler: Any,
    output: str,
    how: str,
    folder: Path,
    base_url: str = "http://api.example:{port}/v1",
    **options: Any,
) -> bytes:
    """Run a model with an output, and read or save it."""
    handler.output = output.format(port=handler.port)
    options["base_url"] = base_url.format(port=handler.port)
    arguments = {"save_to": folder} if how == "save_to" else {}

    async def main() -> Any:
        async with AsyncReplicate("token", **options) as client:
            output = await client.run("acme/model", {}, **arguments)
            return output if how == "save_to" else await output.read()

    if client == "async":
        result = asyncio.run(main())
    else:
        with Replicate("token", **options) as sync_client:
            result = sync_client.run("acme/model", {}, **arguments)
            result = result if how == "save_to" else result.read()
    return Path(result).read_bytes() if how == "save_to" else result


pytestmark = pytest.mark.parametrize("client", ["sync", "async"])

PRIVATE = [
    "http://127.0.0.1:{port}/a.png",
    "http://localhost:{port}/a.png",
    "http://[::ffff:127.0.0.1]:{port}/a.png",
    "http://0x7f.1:{port}/a.png",
    "http://api.example:{port}/to/http://127.0.0.1:{port}/a.png",
    "http://files.example:{port}/a.png",
    "http://api.example:{port}/to/http://files.example:{port}/a.png",
]


@pytest.mark.parametrize("how", ["read", "save_to"])
@pytest.mark.parametrize("output", PRIVATE)
def test_private_hosts_are_refused(
    client: str, handler: Any, tmp_path: Path, output: str, how: str
) -> None:
    with pytest.raises(APIConnectionError, match=r"private network.*allow_private_hosts"):
        run(client, handler, output, how, tmp_path)
    assert not list(tmp_path.iterdir())
    assert "/a.png" not in handler.requests
    assert len(handler.connections) == len(["POST", *handler.requests])  # of HTTP/1.0


def test_a_resolver_may_change_its_response(
    client: str, handler: Any, resolver: list[Any], tmp_path: Path
) -> None:
    resolver[:] = [socket.gaierror(socket.EAI_AGAIN, "try again"), "127.0.0.1"]
    with pytest.raises(APIConnectionError, match="private network"):
        run(client, handler, "http://files.example:{port}/a.png", "read", tmp_path)
    assert len(resolver) == 1


@pytest.mark.parametrize("how", ["read", "save_to"])
def test_the_host_of_the_api_is_trusted(
    client: str, handler: Any, tmp_path: Path, how: str
) -> None:
    for base_url, output in (
        ("http://api.example:{port}/v1", "http://api.example:{port}/a.png"),
        ("http://gateway.internal:{port}/v1", "http://gateway.internal:{port}/a.png"),
        ("http://127.0.0.1:{port}/v1", "http://files.example:{port}/a.png"),
        ("http://localhost:{port}/v1", "http://127.0.0.1:{port}/a.png"),
    ):
        assert run(client, handler, output, how, tmp_path, base_url) == b"secret"


@pytest.mark.parametrize("redirect", ["", "/to/http://{host}:{port}"])
@pytest.mark.parametrize(
    ("api", "host", "address"),
    [
        ("gateway.internal", "files.internal", "127.0.0.1"),
        ("gateway.internal", "127.0.0.1", "127.0.0.1"),
        ("gateway.internal", "files.example", "127.0.0.1"),
        ("localhost", "files.internal", "127.0.0.1"),
        ("localhost", "0.0.0.0", "0.0.0.0"),  # reaches this machine, and is not loopback
        ("127.0.0.1", "files.example", "0.0.0.0"),
    ],
)
def test_an_api_at_a_private_host_allows_no_other(
    client: str,
    handler: Any,
    resolver: list[Any],
    tmp_path: Path,
    api: str,
    host: str,
    address: str,
    redirect: str,
) -> None:
    resolver[:] = [address]
    base_url = f"http://{api}:{{port}}/v1"
    output = f"http://{api if redirect else host}:{{port}}{redirect}/a.png"
    output = output.replace("{host}", host)
    with pytest.raises(APIConnectionError, match=r"private network.*allow_private_hosts"):
        run(client, handler, output, "read", tmp_path, base_url)
    assert "/a.png" not in handler.requests
    content = run(client, handler, output, "read", tmp_path, base_url, allow_private_hosts=True)
    assert content == b"secret"


def test_a_host_of_which_one_address_is_private_is_refused(
    client: str, handler: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only if it is the one that responds first."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        found = resolve(host, *args, **options)
        return found + resolve("0.0.0.0", *args, **options) if "mixed" in str(host) else found

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    base_url = "http://127.0.0.1:{port}/v1"  # the first address is allowed, as a public one is
    with pytest.raises(APIConnectionError, match="private network"):
        run(client, handler, "http://mixed.example:{port}/a.png", "read", tmp_path, base_url)
    assert "/a.png" not in handler.requests


def test_a_connection_of_another_request_is_checked(client: str, handler: Any) -> None:
    """A request of the caller may go to a private host; a download must not use its connection."""
    host = f"http://files.example:{handler.port}"
    handler.protocol_version = "HTTP/1.1"  # so that connections are reused
    handler.output = f"{host}/a.png"
    base_url = f"http://api.example:{handler.port}/v1"

    async def main() -> None:
        async with AsyncReplicate("token", base_url=base_url) as client:
            output = await client.run("acme/model", {})
            await client.request(f"{host}/before")
            with pytest.raises(APIConnectionError, match="private network"):
                await output.read()
            await client.request(f"{host}/after")

    if client == "async":
        asyncio.run(main())
    else:
        with Replicate("token", base_url=base_url) as sync_client:
            output: Any = sync_client.run("acme/model", {})
            sync_client.request(f"{host}/before")
            with pytest.raises(APIConnectionError, match="private network"):
                output.read()
            sync_client.request(f"{host}/after")
    assert handler.requests == ["/before", "/after"]


@pytest.mark.parametrize("how", ["read", "save_to"])
def test_a_proxy_may_be_private(
    client: str, handler: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{handler.port}")
    output = "http://files.example/a.png"
    assert run(client, handler, output, how, tmp_path) == b"secret"
    assert handler.requests == [output]


def test_private_hosts_may_be_allowed(client: str, handler: Any, tmp_path: Path) -> None:
    output = "http://api.example:{port}/to/http://127.0.0.1:{port}/a.png"
    assert run(client, handler, output, "read", tmp_path, allow_private_hosts=True) == b"secret"


def test_another_fetch_is_checked_by_name(client: str, handler: Any, tmp_path: Path) -> None:
    """Its connections may be those of a proxy in the private network."""
    fetch: Any = httpx.Client().send if client == "sync" else httpx.AsyncClient().send
    public, private = (f"http://{host}:{{port}}/a.png" for host in ("files.example", "127.0.0.1"))
    assert run(client, handler, public, "read", tmp_path, fetch=fetch) == b"secret"
    with pytest.raises(APIConnectionError, match="private network"):
        run(client, handler, private, "read", tmp_path, fetch=fetch)
