# Derived from tests/_async/test_proxies.py by `make generate`.
"""The environment's proxies, and the hosts that are reached without them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from replicate import Replicate
from replicate.sandbox import Sandbox


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str | None]]]:
    """A proxy that HTTP_PROXY names, with a password; it answers by itself: what it was asked."""
    asked: list[tuple[str, str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Proxy-Authorization"]))
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
        yield asked
        server.shutdown()


def test_http_proxy_is_asked(proxy: list[tuple[str, str | None]]) -> None:
    with Replicate("token", base_url="http://api.invalid/v1") as client:
        client.request("/account")
    assert proxy == [("http://api.invalid/v1/account", "Basic YW5uOnNlY3JldA==")]


def test_no_proxy_names_hosts_that_are_reached_directly(
    proxy: list[tuple[str, str | None]], monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
    with Replicate(sandbox.token, base_url=sandbox.base_url) as client:
        account = client.account.get()
    assert account.username
    assert proxy == []
