# Derived from tests/_async/test_proxies.py by `make generate`.
"""Proxies that the environment names, and the hosts that are reached without them."""

import gc
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from replicate import APIConnectionError, OutcomeUnknown, Replicate, ReplicateError
from replicate.sandbox import Sandbox
from tests.hosts import Host, SocksProxy


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str | None]]]:
    """The requests received by a proxy with a password, which HTTP_PROXY names."""
    received: list[tuple[str, str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            received.append((self.path, self.headers["Proxy-Authorization"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:
            pass

    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("http_proxy", f"http://ann:secret@127.0.0.1:{server.server_port}")
        yield received
        server.shutdown()


def test_http_proxy_receives_the_request(proxy: list[tuple[str, str | None]]) -> None:
    with Replicate("token", base_url="http://api.invalid/v1") as client:
        client.request("/account")
    assert proxy == [("http://api.invalid/v1/account", "Basic YW5uOnNlY3JldA==")]


@pytest.mark.parametrize(
    "hosts",
    ["localhost,127.0.0.1", "10.0.0.0/8, 127.0.0.0/8", "127.0.0.1/32", "*", "a.com, *", "*.0.0.1"],
)
def test_hosts_in_no_proxy_are_connected_to_directly(
    proxy: list[tuple[str, str | None]],
    monkeypatch: pytest.MonkeyPatch,
    sandbox: Sandbox,
    hosts: str,
) -> None:
    monkeypatch.setenv("no_proxy", hosts)
    with Replicate(sandbox.token, base_url=sandbox.base_url) as client:
        account = client.account.get()
    assert account.username
    assert proxy == []


def test_addresses_of_other_networks_are_reached_by_the_proxy(
    proxy: list[tuple[str, str | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "10.0.0.0/8,fd00::/8,*.example.com,")
    with Replicate("token", base_url="http://192.0.2.1/v1") as client:
        client.request("/account")
    assert [url for url, _ in proxy] == ["http://192.0.2.1/v1/account"]


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{kind}_proxy", raising=False)
        monkeypatch.delenv(f"{kind}_proxy".upper(), raising=False)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize(
    "value",
    [
        "socks://me:secret@127.0.0.1:9",
        "http://me:secret@127.0.0.1:port",
        "http://me:secret@127.0.0.1:99999",
        "ftp://me:secret@127.0.0.1:9",
        "http://",
    ],
)
def test_a_variable_that_names_no_proxy_is_an_error(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with Replicate("token", base_url="http://api.invalid/v1") as client:
        with pytest.raises(ReplicateError, match=f"{variable} does not name a proxy") as caught:
            client.run("a/b")
    assert "secret" not in str(caught.value)


@pytest.mark.usefixtures("no_proxies")
def test_a_socks_proxy_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with Replicate("token", base_url="http://api.invalid/v1") as client:
        with pytest.raises(ReplicateError, match="pip install socksio"):
            client.run("a/b")


REFUSALS = {
    "refuses": [b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"],
    "closes": [b""],
    "closes in the head": [b"HTTP/1.1 200", b""],
    "sends no HTTP": [b"hello\r\n\r\n", b""],
    "does not respond": [],
}


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("how", REFUSALS)
def test_a_create_is_never_sent_by_a_proxy_that_opens_no_tunnel(
    monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    with Host() as proxy:
        proxy.respond = lambda request: REFUSALS[how]
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with Replicate(
            "token", base_url="https://api.invalid/v1", timeout=3, max_retries=1
        ) as client:
            with pytest.raises(APIConnectionError) as caught:
                client.run("a/b")
    assert not isinstance(caught.value, OutcomeUnknown)
    assert [request.split()[0] for request in proxy.requests] == [b"CONNECT", b"CONNECT"]


CHOSEN = b"\5\0"  # no authentication
SOCKS_REFUSALS = {
    "refuses": [CHOSEN, b"\5\5\0\1\0\0\0\0\0\0"],
    "refuses with an unknown code": [CHOSEN, b"\5\x63\0\1\0\0\0\0\0\0"],
    "wants a password": [b"\5\2"],
    "accepts no method": [b"\5\xff"],
    "closes at once": [b""],
    "closes after the method": [CHOSEN, b""],
    "sends half a reply": [CHOSEN, b"\5\0"],
    "sends no SOCKS": [b"HTTP/1.1 400 Bad Request\r\n\r\n"],
    "sends no SOCKS then": [CHOSEN, b"hello"],
    "sends zeros": [bytes(100)],
    "does not respond": [],
}


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("how", SOCKS_REFUSALS)
def test_a_create_is_never_sent_by_a_socks_proxy_that_does_not_connect(
    monkeypatch: pytest.MonkeyPatch, how: str, scheme: str
) -> None:
    with SocksProxy(SOCKS_REFUSALS[how]) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{proxy.port}")
        with Replicate(
            "token", base_url=f"{scheme}://api.invalid/v1", timeout=0.5, max_retries=1
        ) as client:
            with pytest.raises(APIConnectionError) as caught:
                client.run("a/b")
    assert not isinstance(caught.value, OutcomeUnknown)
    assert proxy.opened == 2
    gc.collect()  # an unclosed socket would warn


@pytest.mark.usefixtures("no_proxies")
def test_a_create_is_never_sent_by_a_socks_proxy_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{port}")
    with Replicate("token", base_url="http://api.invalid/v1", max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            client.run("a/b")
    assert not isinstance(caught.value, OutcomeUnknown)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("password", ["", "ann:secret@"])
def test_a_socks_proxy_passes_requests_on(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    chosen = [b"\5\2", b"\1\0"] if password else [CHOSEN]
    with Host() as host:
        connected = b"\5\0\0\1\0\0\0\0\0\0"
        with SocksProxy([*chosen, connected], onward=host.port) as proxy:
            monkeypatch.setenv("ALL_PROXY", f"socks5://{password}127.0.0.1:{proxy.port}")
            base_url = "http://api.invalid/v1"
            with Replicate("token", base_url=base_url) as client:
                for _ in range(2):
                    assert (client.request("/x")).json() == {}
        assert len(host.requests) == 2
    assert proxy.opened == 1
    assert b"api.invalid" in proxy.received[-1]
