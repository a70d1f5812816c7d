"""Measure one peer once, in the peer's environment, and print the sample as JSON.

    python worker.py peers/by_hand_httpx.py get http://127.0.0.1:4321

A peer is a module of functions, see peers/; without the function of a measure, the sample is null.
Only the standard library is imported.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

CALLS = 1000
BIG = 1 << 30
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
"""Directory for files: memory, as a disk may be slower than all clients."""
os.environ["REPLICATE_API_TOKEN"] = "r8_benchmark"


class Stopwatch:
    """Measures its `with` block: seconds, seconds of CPU, bytes of memory."""

    def __enter__(self) -> Stopwatch:
        Path("/proc/self/clear_refs").write_text("5")  # resets the peak
        self.memory = _memory("VmRSS")
        self.cpu = time.process_time()
        self.wall = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall = time.perf_counter() - self.wall
        self.cpu = time.process_time() - self.cpu
        self.memory = _memory("VmHWM") - self.memory

    def per(self, count: int) -> dict[str, float]:
        """Return the times divided by a count, and the growth of memory."""
        return {"wall": self.wall / count, "cpu": self.cpu / count, "memory": self.memory}


def _memory(name: str) -> int:
    """Return the bytes of a line of Linux's /proc/self/status."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) * 1024


def construct(peer: Any, url: str) -> dict[str, float]:
    peer.connect(f"{url}/v1")
    with Stopwatch() as watch:
        for _ in range(50):
            peer.connect(f"{url}/v1")
    return watch.per(50)


def get(peer: Any, url: str) -> dict[str, float]:
    client = peer.connect(f"{url}/v1")
    for _ in range(100):
        peer.get(client)
    with Stopwatch() as watch:
        for _ in range(CALLS):
            peer.get(client)
    return watch.per(CALLS)


def parse(peer: Any, url: str) -> dict[str, float]:
    """Parse and read a page of 100 predictions, in turns with json.loads and the same keys."""
    data = _fetched(f"{url}/v1/predictions?cursor=0")
    pairs = [(_timed(peer.parse, data), _timed(_parse_json, data)) for _ in range(15)][1:]
    cpu = median(parsed.cpu for parsed, _ in pairs) / 20
    ratio = median(parsed.cpu / loaded.cpu for parsed, loaded in pairs)
    return {"wall": median(parsed.wall for parsed, _ in pairs) / 20, "cpu": cpu, "ratio": ratio}


def _timed(function: Callable[[bytes], object], data: bytes) -> Stopwatch:
    with Stopwatch() as watch:
        for _ in range(20):
            function(data)
    return watch


def _parse_json(data: bytes) -> list[tuple[Any, ...]]:
    return [
        (each["id"], each["status"], each["created_at"], each["output"], each["urls"]["get"])
        for each in json.loads(data)["results"]
    ]


def _fetched(url: str) -> bytes:
    from urllib.request import urlopen

    with urlopen(url) as response:
        data: bytes = response.read()
    return data


def threads(peer: Any, url: str, count: int) -> dict[str, float]:
    """Send a thousand calls from several threads on one client."""
    client = peer.connect(f"{url}/v1")
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(lambda _: peer.get(client), range(count)))
        with Stopwatch() as watch:
            list(pool.map(lambda _: peer.get(client), range(CALLS)))
    return watch.per(CALLS)


async def at_once(peer: Any, url: str, count: int) -> dict[str, float]:
    """Send a thousand calls, `count` of them at a time."""
    # The modules that the first call of a process loads have their row.
    await peer.aget(await peer.aconnect(f"{url}/v1"))
    client = await peer.aconnect(f"{url}/v1")
    limit = asyncio.Semaphore(count)

    async def one() -> None:
        async with limit:
            await peer.aget(client)

    with Stopwatch() as watch:
        done = await asyncio.gather(*(one() for _ in range(CALLS)), return_exceptions=True)
    failed = sum(isinstance(each, BaseException) for each in done)
    return {**watch.per(CALLS), "failed": failed}


def listing(peer: Any, url: str) -> dict[str, float]:
    client = peer.connect(f"{url}/v1")
    peer.get(client)
    with Stopwatch() as watch:
        count = sum(1 for _ in peer.listing(client))
    assert count == 10_000, count
    return watch.per(1)


def wait(peer: Any, url: str) -> dict[str, float]:
    """Run predictions of several durations: how late the result is, after how many requests."""
    name = Path(sys.prefix).name
    found: dict[str, float] = {}

    def late(milliseconds: int, client: Any) -> float:
        started = time.perf_counter()
        peer.run(client)
        return time.perf_counter() - started - milliseconds / 1000

    def measured(milliseconds: int, samples: int, at_once: int) -> None:
        client = peer.connect(f"{url}/run/{milliseconds}/{name}/v1")
        with ThreadPoolExecutor(at_once) as pool:
            delays = list(pool.map(lambda _: late(milliseconds, client), range(samples)))
        requests = int(_fetched(f"{url}/count/{milliseconds}/{name}"))
        found[f"late_{milliseconds}"] = sum(delays) / samples
        found[f"latest_{milliseconds}"] = max(delays)
        found[f"requests_{milliseconds}"] = requests / samples

    with ThreadPoolExecutor(1) as pool:
        long = pool.submit(measured, 60_000, 4, 4)
        for milliseconds, samples, at_once in ((120, 24, 1), (700, 16, 1), (2750, 64, 8)):
            measured(milliseconds, samples, at_once)
        long.result()
    return found


def events(peer: Any, url: str) -> dict[str, float]:
    client = peer.connect(f"{url}/v1")
    next(iter(peer.events(client, f"{url}/stream/paced")))
    with Stopwatch() as watch:
        count = sum(1 for _ in peer.events(client, f"{url}/stream/tokens"))
    assert count >= 20_000, count
    return watch.per(1)


def token(peer: Any, url: str) -> dict[str, float]:
    """Receive the first event of the first stream of a process, and of a later one.

    `process` is the CPU time since the process started: one library loads its modules and
    certificates when it is imported or a client is created, another with the first call.
    """
    client = peer.connect(f"{url}/v1")
    with Stopwatch() as first:
        next(iter(peer.events(client, f"{url}/stream/paced")))
    process = time.process_time()
    with Stopwatch() as later:
        next(iter(peer.events(client, f"{url}/stream/paced")))
    return {**first.per(1), "process": process, "later": later.wall}


def upload(peer: Any, url: str) -> dict[str, float]:
    client = peer.connect(f"{url}/v1")
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder, "big")
        with path.open("wb") as file:
            file.truncate(BIG)
        with Stopwatch() as watch:
            peer.upload(client, path)
    return watch.per(1)


def download(peer: Any, url: str) -> dict[str, float]:
    client = peer.connect(f"{url}/v1")
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder, "big")
        with Stopwatch() as watch:
            peer.download(client, f"{url}/download/{BIG}", path)
        assert path.stat().st_size == BIG
    return watch.per(1)


def generate(peer: Any, url: str) -> dict[str, float]:
    """Write the module of a model with 40 inputs."""
    schema = _schema(40)
    peer.generate(schema)
    with Stopwatch() as watch:
        for _ in range(20):
            peer.generate(schema)
    return watch.per(20)


def check(peer: Any, url: str) -> dict[str, float]:
    """Check an input with all of 40 values."""
    checked = peer.checker(_schema(40))
    input = {f"{kind}_{n}": n if kind == "int" else "a" for n in range(20) for kind in KINDS}
    checked(input)
    with Stopwatch() as watch:
        for _ in range(CALLS):
            checked(input)
    return watch.per(CALLS)


KINDS: dict[str, Any] = {
    "int": {"type": "integer", "minimum": 0, "maximum": 100, "default": 1},
    "choice": {"type": "string", "enum": [*"abcdefghij"], "default": "a"},
}
"""The inputs of a model, in the form of its schema."""


def _schema(inputs: int) -> dict[str, Any]:
    """Return the `openapi_schema` of a model."""
    properties = {
        f"{kind}_{n}": {**part, "x-order": n, "description": "What this input is for. " * 3}
        for n in range(inputs // len(KINDS))
        for kind, part in KINDS.items()
    }
    output = {"type": "array", "items": {"type": "string", "format": "uri"}}
    parts = {"Input": {"type": "object", "properties": properties}, "Output": output}
    return {"components": {"schemas": parts}}


MEASURES: dict[str, tuple[str, Callable[[Any, str], dict[str, float]]]] = {
    # measure: the function of a peer that it needs, and the one that measures
    "construct": ("connect", construct),
    "get": ("get", get),
    "parse": ("parse", parse),
    "threads_64": ("get", lambda peer, url: threads(peer, url, 64)),
    "async_20": ("aget", lambda peer, url: _run(at_once(peer, url, 20))),
    "async_100": ("aget", lambda peer, url: _run(at_once(peer, url, 100))),
    "async_100_slow": ("aget", lambda peer, url: _run(at_once(peer, f"{url}/delay/50", 100))),
    "async_1000": ("aget", lambda peer, url: _run(at_once(peer, url, 1000))),
    "list": ("listing", listing),
    "wait": ("run", wait),
    "token": ("events", token),
    "events": ("events", events),
    "upload": ("upload", upload),
    "download": ("download", download),
    "generate": ("generate", generate),
    "check": ("checker", check),
}


def _run(measuring: Awaitable[dict[str, float]]) -> dict[str, float]:
    async def main() -> dict[str, float]:
        return await measuring

    return asyncio.run(main())


def main(path: str, measure: str, url: str) -> None:
    spec = importlib.util.spec_from_file_location("peer", path)
    assert spec is not None
    assert spec.loader is not None
    peer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peer)
    needed, measured = MEASURES[measure]
    print(json.dumps(measured(peer, url) if hasattr(peer, needed) else None), flush=True)
    os._exit(0)  # closing connections is not measured


if __name__ == "__main__":
    main(*sys.argv[1:])
