# Derived from tests/_async/test_connections.py by `make generate`.
"""Connections: complete and broken responses, keep-alive, TLS, tunnels."""

import base64
import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from replicate import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    OutcomeUnknown,
    Prediction,
    Replicate,
    ReplicateError,
    WaitTimeout,
)
from replicate._core.requests import STREAM_TIMEOUTS
from tests.hosts import OK, Host


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as host:
        yield host


@pytest.fixture
def client(host: Host) -> Iterator[Replicate]:
    """A client of that host, which sends nothing again."""
    with Replicate("token", base_url=host.url, max_retries=0) as client:
        yield client


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

WHOLE = {
    "a length": ([HEAD + b"Content-Length: 5\r\n\r\nhello"], b"hello"),
    "byte by byte": ([bytes([it]) for it in HEAD + b"Content-Length: 2\r\n\r\nhi"], b"hi"),
    "nothing": ([HEAD + b"Content-Length: 0\r\n\r\n"], b""),
    "no content": ([b"HTTP/1.1 204 No Content\r\n\r\n"], b""),
    "chunks": ([CHUNKED + b"3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n"], b"hello"),
    "slow chunks": ([CHUNKED, b"3\r\nhel\r", b"\n2\r\nl", b"o\r\n0\r\n", b"\r\n"], b"hello"),
    "until closed": ([HEAD + b"\r\nhel", b"lo", b""], b"hello"),
    "HTTP/1.0": ([b"HTTP/1.0 200 OK\r\n\r\nhello", b""], b"hello"),
    "hints": (
        [
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HEAD,
            b"Content-Length: 5\r\n\r\nhello",
        ],
        b"hello",
    ),
    "compressed": (
        [HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello"), b""],
        b"hello",
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_reads_responses(client: Replicate, host: Host, name: str) -> None:
    parts, content = WHOLE[name]
    host.respond = lambda request: parts
    response = client.request("/x")
    assert response.content == content
    assert "link" not in response.headers
    assert (client.request("/x")).content == content
    assert host.opened == (2 if b"" in parts else 1)


GZIP = HEAD + b"Content-Encoding: gzip\r\n"
WHOLE |= {
    "compressed by another name": (
        [GZIP.replace(b"gzip", b"x-gzip") + b"\r\n" + gzip.compress(b"hello"), b""],
        b"hello",
    ),
    "compressed in two members": ([GZIP + b"\r\n" + gzip.compress(b"hi") * 2, b""], b"hihi"),
    "deflate": (
        [GZIP.replace(b"gzip", b"deflate") + b"\r\n" + zlib.compress(b"hello"), b""],
        b"hello",
    ),
    "nothing, compressed": ([GZIP + b"Content-Length: 0\r\n\r\n"], b""),
    "no content, compressed": ([GZIP.replace(b"200 OK", b"204 No Content") + b"\r\n"], b""),
}

BROKEN = {
    "closed at once": [b""],
    "closed in the head": [HEAD, b""],
    "closed in the body": [HEAD + b"Content-Length: 5\r\n\r\nhel", b""],
    "closed in a chunk": [CHUNKED + b"5\r\nhel", b""],
    "closed before the last chunk": [CHUNKED + b"5\r\nhello\r\n", b""],
    "no HTTP": [b"hello\r\n\r\n", b""],
    "another protocol": [b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", b""],
    "a chunk without length": [CHUNKED + b"hello\r\n", b""],
    "an endless head": [HEAD + b"X: " + b"x" * 200_000, b""],
    "compressed, without the last byte": [GZIP + b"\r\n" + gzip.compress(b"hello")[:-1], b""],
    "compressed, without its checksum": [GZIP + b"\r\n" + gzip.compress(b"hello")[:-8], b""],
    "compressed, with half a member": [GZIP + b"\r\n" + gzip.compress(b"hello") + b"\x1f\x8b", b""],
    "half of deflate": [
        GZIP.replace(b"gzip", b"deflate") + b"\r\n" + zlib.compress(b"hello" * 99)[:9],
        b"",
    ],
    "Brotli": [GZIP.replace(b"gzip", b"br") + b"\r\nhello", b""],
    "Zstandard": [GZIP.replace(b"gzip", b"zstd") + b"\r\nhello", b""],
    "not compressed": [HEAD + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"],
}


@pytest.mark.parametrize("name", BROKEN)
def test_raises_for_broken_responses(client: Replicate, host: Host, name: str) -> None:
    host.respond = lambda request: BROKEN[name]
    with pytest.raises(APIConnectionError):
        client.request("/x")
    host.respond = lambda request: [OK]
    assert (client.request("/x")).json() == {}


def test_a_head_response_has_no_body(client: Replicate, host: Host) -> None:
    host.respond = lambda request: [HEAD + b"Content-Length: 5\r\n\r\n"]
    response = client.request("/x", method="HEAD")
    assert (response.headers["content-length"], response.content) == ("5", b"")


def test_reuses_a_connection_unless_the_host_closes_it(client: Replicate, host: Host) -> None:
    for _ in range(3):
        client.request("/x")
    assert host.opened == 1
    host.respond = lambda request: [OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), b""]
    for _ in range(3):
        client.request("/x")
    assert host.opened == 3


def test_a_connection_with_connection_close_is_not_reused(client: Replicate, host: Host) -> None:
    for _ in range(3):  # the host does not do what the request says
        response = client.request("/x", headers={"Connection": "close"})
        assert response.json() == {}
    assert host.opened == 3


def test_does_not_reuse_a_closed_connection(client: Replicate, host: Host) -> None:
    client.request("/x")
    host.close_connections()
    assert (client.request("/x")).json() == {}
    assert host.opened == 2


@pytest.mark.parametrize(
    "headers", [{"A": "b\r\nC: d"}, {"A": "b\n"}, {"A\r\nB": "c"}, {"A": "\0"}], ids=str
)
def test_refuses_headers_with_line_ends(
    client: Replicate, host: Host, headers: dict[str, str]
) -> None:
    send = client.fetch

    def fetch(request: httpx.Request) -> httpx.Response:
        request.headers.update(headers)
        return send(request)

    client.fetch = fetch
    with pytest.raises(APIConnectionError):
        client.request("/x")
    assert host.requests == []


def test_sends_the_request(client: Replicate, host: Host) -> None:
    client.request("/x y?q=é", method="PATCH", data=b"hello", headers={"X-Own": "1"})
    (request,) = host.requests
    head, _, body = request.partition(b"\r\n\r\n")
    first, *headers = head.decode().split("\r\n")
    assert first == "PATCH /v1/x%20y?q=%C3%A9 HTTP/1.1"
    assert body == b"hello"
    found = dict(header.lower().split(": ") for header in headers)
    assert found["host"] == f"localhost:{host.port}"
    assert (found["content-length"], found["x-own"]) == ("5", "1")


def test_reads_a_body_that_arrives_with_its_head(client: Replicate, host: Host) -> None:
    host.respond = lambda request: [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
    ]
    assert client.file(f"{host.url}/file").read() == b"hello"


@pytest.mark.parametrize("length", [4, 6])
def test_a_body_is_as_long_as_its_content_length(
    client: Replicate, host: Host, length: int
) -> None:
    send = client.fetch

    def fetch(request: httpx.Request) -> httpx.Response:
        request.headers["Content-Length"] = str(length)
        return send(request)

    client.fetch = fetch
    with pytest.raises(APIConnectionError, match="Content-Length"):
        client.request("/x", method="PUT", data=b"hello")
    client.fetch = send
    assert (client.request("/x")).json() == {}


@pytest.mark.parametrize(
    "host_name",
    [
        f"{'a' * 64}.invalid",
        "xn--a.invalid",
        ".invalid",
        "a..invalid",
        "127.0.0.1:99999",
        "127.0.0.1:-1",
    ],
)
def test_a_host_that_cannot_be_is_a_connection_error(host_name: str) -> None:
    with Replicate("token", max_retries=0) as client:
        with pytest.raises(APIConnectionError):
            client.request(f"http://{host_name}/x")


def test_closing_lets_requests_in_flight_end(client: Replicate, host: Host, together: Any) -> None:
    together([lambda: client.request("/x")] * 3)
    closed = threading.Event()

    def respond(request: bytes) -> list[bytes]:
        closed.wait(20)
        return [OK]

    def close() -> None:
        while len(host.requests) < 5:
            time.sleep(0.01)
        client.close()
        closed.set()

    host.respond = respond
    results = together([lambda: client.request("/slow"), lambda: client.request("/slow"), close])
    assert [response.json() for response in results[:2]] == [{}, {}]
    for _ in range(1000):  # a host notices a little later that a connection was closed
        if not host.open:
            break
        time.sleep(0.01)
    assert not host.open
    assert (client.request("/x")).json() == {}


def test_a_request_is_not_sent_after_its_deadline(client: Replicate, host: Host) -> None:
    client.request("/x")
    send = client.fetch

    def fetch(request: httpx.Request) -> httpx.Response:
        request.extensions["timeout"] = {"total": 1e-9, "pool": 5}
        return send(request)

    client.fetch = fetch
    with pytest.raises(APITimeoutError) as caught:
        client.run("a/b")
    assert not isinstance(caught.value, OutcomeUnknown)
    assert len(host.requests) == 1


DRIPS = {
    "head": [HEAD, b"x"],
    "body": [HEAD + b"Content-Length: 1000\r\n\r\n", b"x"],
    "chunks": [CHUNKED, b"1\r\nx\r\n"],
    "chunk extension": [CHUNKED + b"5;", b"x"],
    "trailer": [CHUNKED + b"0\r\nTrailer: ", b"x"],
    "interim responses": [b"HTTP/1.1 103 Early Hints\r\n\r\n"] * 2,
}
ERRORS = [b"302 Found\r\nLocation: /y", b"404 Not Found", b"429 Too Many Requests"]
SLOW = [(how, b"200 OK") for how in DRIPS] + [("trailer", status) for status in ERRORS]


def dripping(how: str, status: bytes = b"200 OK") -> Iterator[bytes]:
    """Yield a response that does not end, a few bytes at a time."""
    start, drop = DRIPS[how]
    yield start.replace(b"200 OK", status)
    for _ in range(500):
        time.sleep(0.02)
        yield drop


@pytest.mark.parametrize(("how", "status"), SLOW)
def test_a_response_in_drips_ends_without_any_deadline(
    client: Replicate, host: Host, monkeypatch: pytest.MonkeyPatch, how: str, status: bytes
) -> None:
    monkeypatch.setattr("replicate._sync.transport.MAX_RESPONSE_TIME", 0.3)
    host.respond = lambda request: dripping(how, status)
    began = time.monotonic()
    with pytest.raises(APITimeoutError):
        client.request("/x")
    assert 0.3 <= time.monotonic() - began < 5


@pytest.mark.parametrize("how", DRIPS)
def test_a_download_in_drips_ends_without_any_deadline(
    client: Replicate, host: Host, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr("replicate._sync.transport.MAX_RESPONSE_TIME", 0.3)
    monkeypatch.setattr("replicate._sync.downloads.MAX_DOWNLOAD_TIME", 0.3)
    host.respond = lambda request: dripping(how)
    began = time.monotonic()
    with pytest.raises(APIConnectionError):
        client.file(f"{host.url}/file").read()
    assert 0.3 <= time.monotonic() - began < 5


@pytest.mark.parametrize("how", ["head", "interim responses"])
def test_a_stream_whose_head_drips_is_polled(
    client: Replicate, host: Host, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setitem(STREAM_TIMEOUTS, "head", 0.3)
    body = b'{"id": "p", "status": "succeeded", "output": "done"}'
    ended = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    host.respond = lambda request: dripping(how) if b"event-stream" in request else [ended]
    record = {"id": "p", "status": "processing", "urls": {"stream": f"{host.url}/stream"}}
    began = time.monotonic()
    assert client.stream(Prediction.from_dict(record)).text() == "done"
    assert time.monotonic() - began < 5


CREATED = b'{"id": "p", "status": "%s", "output": "%s/file", "urls": {}}'


@pytest.mark.parametrize(("how", "status"), SLOW)
@pytest.mark.parametrize("what", ["polls", "files"])
def test_a_run_ends_by_its_deadline_with_responses_in_drips(
    host: Host, tmp_path: Path, what: str, how: str, status: bytes
) -> None:
    body = CREATED % (b"succeeded" if what == "files" else b"starting", host.url.encode())
    created = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    host.respond = lambda request: (
        [created] if request.startswith(b"POST /v1/models") else dripping(how, status)
    )
    with Replicate("token", base_url=host.url) as client:
        began = time.monotonic()
        with pytest.raises((WaitTimeout, APITimeoutError)) as caught:
            client.run("a/b", timeout=0.5, wait=False, save_to=tmp_path, on_timeout="detach")
    assert 0.4 <= time.monotonic() - began < 5
    assert caught.value.prediction_id == "p"


def test_limits_the_connections_of_all_hosts(client: Replicate, host: Host, together: Any) -> None:
    def call(url: str) -> Any:
        return client.request(url)

    with Host() as other:
        for each in (host, other):
            urls = [f"{each.url}/{number}" for number in range(150)]
            responses = together([lambda url=url: call(url) for url in urls])
            assert len(responses) == 150
        assert other.most_open <= 100
        for _ in range(1000):  # a host sees a little later that a connection was closed
            if len(host.open) + len(other.open) <= 100:
                break
            time.sleep(0.01)
        assert len(host.open) + len(other.open) <= 100


# --- TLS --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def secure_host(context: ssl.SSLContext) -> Iterator[Host]:
    with Host(context) as host:
        yield host


@pytest.fixture
def trust(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have clients trust the private authority."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.mark.parametrize("way", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_accepts_certificates_of_ssl_cert_file(
    way: str,
    secure_host: Host,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # OpenSSL finds certificates in a directory by a hash of their subject.
    for name in ("ca.pem", f"{subject_hash(authority, tmp_path)}.0"):
        authority.cert_pem.write_to_path(str(tmp_path / name))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(way, str(tmp_path / "ca.pem" if way == "SSL_CERT_FILE" else tmp_path))
    with Replicate("token", base_url=secure_host.url) as client:
        for _ in range(2):
            assert (client.request("/x")).json() == {}
    assert secure_host.opened == 1


def subject_hash(authority: trustme.CA, folder: Path) -> str:
    import subprocess

    authority.cert_pem.write_to_path(str(folder / "hashed.pem"))
    command = ["openssl", "x509", "-hash", "-noout", "-in", str(folder / "hashed.pem")]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("name", ["missing", "no certificates"])
def test_certificates_that_cannot_be_read_are_an_error(
    variable: str, name: str, secure_host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "no certificates").write_text("hello")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(variable, str(tmp_path / name))
    with Replicate("token", base_url=secure_host.url) as client:
        with pytest.raises(ReplicateError, match=f"{variable}={tmp_path / name}"):
            client.request("/x")
    assert secure_host.requests == []


@pytest.fixture
def secure_client(secure_host: Host, trust: None) -> Iterator[Replicate]:
    """A client that trusts the private authority."""
    with Replicate("token", base_url=secure_host.url, max_retries=0) as client:
        yield client


REFUSAL = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 20\r\n\r\n"
LARGE = bytes(20_000_000)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("then", ["close", "read no further"])
@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 100 Continue\r\n\r\n"], ids=["", "interim"])
def test_a_refusal_during_an_upload_is_that_refusal(
    host: Host, secure_host: Host, trust: None, tls: bool, then: str, before: bytes
) -> None:
    refusing, closed = (secure_host if tls else host), threading.Event()

    def refuse(request: bytes) -> Iterator[bytes]:
        yield before + REFUSAL
        yield b"x" * 20
        if then == "read no further":
            closed.wait(20)
        yield b""

    refusing.respond = refuse
    with Replicate("token", base_url=refusing.url, max_retries=0, timeout=1) as client:
        with pytest.raises(APIError) as caught:
            client.request("/early", method="PUT", data=LARGE)
    assert caught.value.status == 413
    closed.set()


@pytest.mark.parametrize("size", [20_000, 300_000, 5_000_000])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_refusal_is_not_lost_where_the_connection_is_reset(
    host: Host, secure_host: Host, trust: None, tls: bool, size: int
) -> None:
    refusing = secure_host if tls else host
    refusal = REFUSAL.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + b"x" * 20
    refusing.respond = lambda request: [refusal, b"close"]
    with Replicate("token", base_url=refusing.url, max_retries=0) as client:
        for _ in range(30):
            with pytest.raises(APIError) as caught:
                client.request("/early", method="PUT", data=bytes(size))
            assert caught.value.status == 413


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_an_interim_response_does_not_end_an_upload(
    host: Host, secure_host: Host, trust: None, tls: bool
) -> None:
    serving = secure_host if tls else host
    serving.respond = lambda request: (  # the body is as a second request
        [b"HTTP/1.1 100 Continue\r\n\r\n"] if request.startswith(b"PUT") else [OK]
    )
    with Replicate("token", base_url=serving.url, max_retries=0, timeout=20) as client:
        data = LARGE[:5_000_000] + b"\r\n\r\n"
        assert (client.request("/early", method="PUT", data=data)).json() == {}


def test_what_tls_sends_by_itself_is_no_response(
    secure_host: Host, trust: None, context: ssl.SSLContext
) -> None:
    context.num_tickets = 20  # sent after the handshake, while the client sends its request
    with Replicate("token", base_url=secure_host.url, max_retries=0) as client:
        for _ in range(5):
            secure_host.close_connections()
            assert (client.request("/x", method="PUT", data=LARGE)).json() == {}
    assert [len(request) > len(LARGE) for request in secure_host.requests] == [True] * 5


def test_a_create_on_a_connection_that_was_closed_before_is_sent_again(host: Host) -> None:
    created = b'{"id": "p", "status": "succeeded", "output": "x", "urls": {}}'
    response = b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(created), created)
    host.respond = lambda request: [response]
    with Replicate("token", base_url=host.url) as client:
        for _ in range(20):
            client.predictions.create(model="a/b", input={})
            host.close_connections()
    assert len(host.requests) == 20


def test_a_body_until_the_end_of_tls_is_whole(secure_client: Replicate, secure_host: Host) -> None:
    secure_host.respond = lambda request: [b"HTTP/1.1 200 OK\r\n\r\nhello", b"close_notify"]
    assert (secure_client.request("/x")).content == b"hello"


def test_a_body_that_is_cut_is_an_error(secure_client: Replicate, secure_host: Host) -> None:
    secure_host.respond = lambda request: [b"HTTP/1.1 200 OK\r\n\r\nhel", b""]
    with pytest.raises(APIConnectionError, match="cut"):
        secure_client.request("/x")


def test_a_create_is_not_sent_where_tls_stalls(host: Host) -> None:
    url = host.url.replace("http", "https")
    with Replicate("token", base_url=url, max_retries=0) as client:
        began = time.monotonic()
        with pytest.raises(APITimeoutError) as caught:
            client.run("a/b", timeout=0.5)
    assert 0.5 <= time.monotonic() - began < 9  # not the 10 of a connection
    assert not isinstance(caught.value, OutcomeUnknown)


def test_refuses_other_certificates(secure_host: Host) -> None:
    with Replicate("token", base_url=secure_host.url, max_retries=0) as client:
        with pytest.raises(APIConnectionError, match="certificate"):
            client.request("/x")
    assert secure_host.requests == []


def test_verifies_the_host_name_of_a_certificate(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.example").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with Host(context) as host:
        with Replicate("token", base_url=host.url, max_retries=0) as client:
            with pytest.raises(APIConnectionError, match="localhost"):
                client.request("/x")
        assert host.requests == []


def test_https_goes_through_a_tunnel_of_the_proxy(
    secure_host: Host, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for name in ("no_proxy", "NO_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with Tunnel() as proxy:
        monkeypatch.setenv("https_proxy", f"http://ann:secret@127.0.0.1:{proxy.port}")
        with Replicate("token", base_url=secure_host.url) as client:
            for _ in range(2):
                assert (client.request("/x")).json() == {}
    (connect,) = proxy.requests
    assert connect.startswith(b"CONNECT localhost:%d HTTP/1.1\r\n" % secure_host.port)
    password = base64.b64encode(b"ann:secret")
    assert b"proxy-authorization: basic " + password.lower() in connect.lower()
    assert b"token" not in connect
    assert all(
        b"ann" not in request and password not in request for request in secure_host.requests
    )


class Tunnel:
    """A proxy that passes on bytes to the host that CONNECT names."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def __enter__(self) -> "Tunnel":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def _accept(self) -> None:
        connection, _ = self._listening.accept()
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(65536)
        self.requests.append(request)
        host, _, port = request.split()[1].decode().rpartition(":")
        onward = socket.create_connection((host, int(port)))
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        threading.Thread(target=self._pass_on, args=(onward, connection), daemon=True).start()
        self._pass_on(connection, onward)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with source, target:
            try:
                while data := source.recv(65536):
                    target.sendall(data)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass
