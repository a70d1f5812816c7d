"""The server of the benchmarks: fixed responses, as fast as plain asyncio sends them.

    python tests/benchmarks/server.py        writes its port to standard output, ends with its input

The first segments of a path select the response: `/delay/50/v1/predictions/x` comes after 50 ms;
`/run/700/me/v1/predictions` creates a prediction that ends 700 ms later, and `/count/700/me` is the
number of requests for it. The sandbox, which validates and stores, would dominate the measures.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import Counter

PAGES = 100
PAGE = 100
EVENTS = 20_000
CHUNK = bytes(1 << 18)


def prediction(number: int, status: str = "succeeded") -> dict[str, object]:
    """Return a prediction with as many properties as those of the API, about 2.4 kB."""
    name = f"{number:026x}"
    ended = status == "succeeded"
    return {
        "id": name,
        "model": "black-forest-labs/flux-schnell",
        "version": "c846a69991daf4c0e5d016514849d14ee5b2e6846ce6b9d6f21369e564cfe51e",
        "input": {
            "prompt": "a photograph of an old harbour at dawn, with fog over the water " * 4,
            "seed": number,
            "aspect_ratio": "16:9",
            "num_outputs": 4,
            "output_format": "webp",
            "output_quality": 80,
        },
        "logs": "Using seed: 42\n"
        + "".join(f" {step}/20 [00:0{step % 10}<00:02, 9.99it/s]\n" for step in range(20)),
        "output": [
            f"https://replicate.delivery/xezq/{name}{index}/out-{index}.webp" for index in range(4)
        ]
        if ended
        else None,
        "data_removed": False,
        "error": None,
        "source": "api",
        "status": status,
        "created_at": "2026-11-08T21:32:14.217Z",
        "started_at": "2026-11-08T21:32:14.301Z",
        "completed_at": "2026-11-08T21:32:16.917Z" if ended else None,
        "metrics": {"predict_time": 2.6161, "image_count": 4, "total_time": 2.7},
        "urls": {
            "get": f"https://api.replicate.com/v1/predictions/{name}",
            "cancel": f"https://api.replicate.com/v1/predictions/{name}/cancel",
            "stream": f"https://stream.replicate.com/v1/files/{name}",
            "web": f"https://replicate.com/p/{name}",
        },
    }


def http_response(
    body: bytes, content_type: str = "application/json", status: str = "200 OK"
) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}RateLimit-Remaining: 2999\r\nRateLimit-Reset: 1\r\n\r\n".encode() + body


ONE = http_response(json.dumps(prediction(1)).encode())
FILE = {
    "id": "file",
    "name": "big",
    "content_type": "application/octet-stream",
    "size": 1,
    "etag": "x",
    "checksums": {"sha256": "00"},
    "metadata": {},
    "created_at": "2026-11-08T21:32:14.217Z",
    "expires_at": "2026-11-09T21:32:14.217Z",
    "urls": {"get": "https://api.replicate.com/v1/files/file"},
}
UPLOADED = http_response(json.dumps(FILE).encode(), status="201 Created")


def streamed(count: int) -> tuple[bytes, bytes]:
    """Return a stream of events, each in its chunk as models write them; and its prediction."""
    tokens = [f"token {number}" for number in range(count)]
    events = [
        *(f"event: output\nid: {n}:0\ndata: {token}\n\n" for n, token in enumerate(tokens)),
        "event: done\nid: end\ndata: {}\n\n",
    ]
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
    chunks = [f"{len(event):x}\r\n{event}\r\n" for event in events]
    record = {**prediction(1), "output": tokens}
    return f"{head}\r\n{''.join(chunks)}0\r\n\r\n".encode(), http_response(
        json.dumps(record).encode()
    )


STREAM, STREAMED = streamed(EVENTS)
PACED, PACED_RECORD = streamed(2)
PACE = 0.5
"""Seconds between the two events of a paced stream."""


class Connection(asyncio.Protocol):
    """One connection, whose requests come one after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b""
        self.head: tuple[str, str, bytes] | None = None
        self.body_remaining = 0
        self.chunked = False
        self.may_write = asyncio.Event()
        self.may_write.set()

    def pause_writing(self) -> None:
        self.may_write.clear()

    def resume_writing(self) -> None:
        self.may_write.set()

    def connection_lost(self, _: Exception | None) -> None:
        self.may_write.set()

    def data_received(self, data: bytes) -> None:
        if self.head is not None and self._is_body(data):
            return
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head, rest = self.received[:end], self.received[end + 4 :]
        self.received = b""
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        self.head = method, path, head
        lower = head.lower()
        length = re.search(rb"\r\ncontent-length: *(\d+)", lower)
        self.body_remaining = int(length[1]) if length else 0
        self.chunked = b"\r\ntransfer-encoding: chunked" in lower
        if b"\r\nexpect: 100-continue" in lower:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._is_body(rest)

    def _is_body(self, data: bytes) -> bool:
        """Drop a part of a body, and respond at its end."""
        if self.chunked:
            done = (self.received[-8:] + data).endswith(b"0\r\n\r\n")
            self.received = data[-8:]
        else:
            self.body_remaining -= len(data)
            done = self.body_remaining <= 0
        if done:
            assert self.head is not None
            method, path, _ = self.head
            self.head, self.received = None, b""
            self.respond(method, path)
        return True

    def respond(self, method: str, path: str) -> None:
        if match := re.match(r"/delay/(\d+)(/.*)", path):
            asyncio.get_running_loop().call_later(int(match[1]) / 1000, self.send, method, match[2])
        else:
            self.send(method, path)

    def send(self, method: str, path: str) -> None:
        if self.transport.is_closing():
            return
        if path.startswith("/run/"):
            self.transport.write(run(method, path))
        elif method == "GET" and path.partition("?")[0].endswith("/predictions"):
            self.transport.write(page(self.origin, path))
        elif path.startswith("/v1/predictions/"):
            records = {"tokens": STREAMED, "paced": PACED_RECORD}
            self.transport.write(records.get(path.rpartition("/")[2], ONE))
        elif path == "/stream/paced":
            first = PACED.index(b"token 0\n\n") + len("token 0\n\n\r\n")
            self.transport.write(PACED[:first])
            asyncio.get_running_loop().call_later(PACE, self.transport.write, PACED[first:])
        elif path == "/stream/tokens":
            self.transport.write(STREAM)
        elif path.startswith("/download/"):
            self.task = asyncio.ensure_future(self.download(int(path.rpartition("/")[2])))
        elif path.startswith("/count/"):
            count = RUNNING[path.removeprefix("/count/")]
            self.transport.write(http_response(str(count).encode()))
        elif method in ("POST", "PUT"):
            self.transport.write(UPLOADED)
        else:
            self.transport.write(http_response(b"{}", status="404 Not Found"))

    @property
    def origin(self) -> str:
        return "http://127.0.0.1:{}".format(self.transport.get_extra_info("sockname")[1])

    async def download(self, size: int) -> None:
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {size}"
        )
        self.transport.write(f"{head}\r\n\r\n".encode())
        while size > 0 and not self.transport.is_closing():
            self.transport.write(CHUNK[:size])
            size -= len(CHUNK)
            await self.may_write.wait()


PAGE_BODIES: dict[int, bytes] = {}


def page(origin: str, path: str) -> bytes:
    number = int(path.partition("cursor=")[2] or 0)
    if number not in PAGE_BODIES:
        here = f"{origin}/v1/predictions?cursor="
        results = [prediction(number * PAGE + index) for index in range(PAGE)]
        following = f"{here}{number + 1}" if number + 1 < PAGES else None
        before = f"{here}{number - 1}" if number else None
        body = {"previous": before, "next": following, "results": results}
        PAGE_BODIES[number] = http_response(json.dumps(body).encode())
    return PAGE_BODIES[number]


RUNNING: Counter[str] = Counter()
"""Number of requests by duration and client."""


def run(method: str, path: str) -> bytes:
    """Return the response for a prediction whose id is the time of its end."""
    match = re.match(r"/run/((\d+)/[\w-]+)/v1/(?:models/[^/]+/[^/]+/)?predictions(?:/(\w+))?", path)
    assert match
    RUNNING[match[1]] += 1
    now = time.monotonic_ns() // 1_000_000
    end = int(match[3], 16) if match[3] else now + int(match[2])
    record = prediction(end, "processing" if now < end else "succeeded")
    return http_response(
        json.dumps(record).encode(), status="201 Created" if method == "POST" else "200 OK"
    )


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=4096)
    port = server.sockets[0].getsockname()[1]
    for number in range(PAGES):
        page(f"http://127.0.0.1:{port}", f"/v1/predictions?cursor={number}")
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
