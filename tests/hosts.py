"""A host that responds with the bytes of a test."""

import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Host:
    """Accepts connections, and responds to each request by `respond`; after b"" it closes one.

    After b"close_notify" it says so in TLS before, and after b"reset" it resets the connection, as
    the system does after b"close" if it has not read the whole request.
    Where `early` is in the request, it does not wait for the body.
    """

    def __init__(self, context: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.respond: Callable[[bytes], Iterable[bytes]] = lambda request: [OK]
        self.first = b""
        """Sent before `respond` is called."""
        self.requests: list[bytes] = []
        self.opened = 0
        self.open = set[socket.socket]()
        self.most_open = 0
        self._context = context
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", port), backlog=512)

    @property
    def port(self) -> int:
        port: int = self._listening.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://localhost:{self.port}/v1"

    def close_connections(self) -> None:
        """Close those that are open, as servers do with idle ones."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.close_connections()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self.opened += 1
        with suppress(OSError), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            with self._lock:
                self.open.add(connection)
                self.most_open = max(self.most_open, len(self.open))
            try:
                with connection:
                    while self._respond(connection):
                        pass
            finally:
                with self._lock:
                    self.open.discard(connection)

    def _respond(self, connection: socket.socket) -> bool:
        request = b""
        while b"\r\n\r\n" not in request:
            if not (data := connection.recv(65536)):
                return False
            request += data
        head, _, start = request.partition(b"\r\n\r\n")
        body = bytearray(start)
        length = re.search(rb"\r\ncontent-length: (\d+)", head.lower())
        if b"early" not in head:
            while length and len(body) < int(length[1]):
                if not (data := connection.recv(65536)):
                    return False
                body += data
        self.requests.append(head + b"\r\n\r\n" + body)
        if self.first:
            connection.sendall(self.first)
        for part in self.respond(request):
            if part == b"close_notify":
                assert isinstance(connection, ssl.SSLSocket)
                connection.unwrap()
                return False
            if part == b"reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            if part == b"close":
                return False
            if not part:
                connection.shutdown(socket.SHUT_WR)
                while b"early" in head and connection.recv(65536):
                    pass  # or the other end would be reset, and lose what it was sent
                return False
            connection.sendall(part)
        return True


class SocksProxy:
    """A SOCKS proxy that sends each of some replies after it has received something.

    After the last one it passes on bytes to a port of this machine, or does nothing. After b"" it
    closes the connection.
    """

    def __init__(self, replies: list[bytes], onward: int | None = None) -> None:
        self.received: list[bytes] = []
        self.opened = 0
        self._replies = replies
        self._onward = onward
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.opened += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            for reply in self._replies:
                self.received.append(connection.recv(65536))
                if not reply:
                    return
                connection.sendall(reply)
            if self._onward is not None:
                with socket.create_connection(("127.0.0.1", self._onward)) as onward:
                    pass_on = threading.Thread(target=_pass_on, args=(onward, connection))
                    pass_on.start()
                    _pass_on(connection, onward)
                    pass_on.join()
            while connection.recv(65536):
                pass


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
