"""What only the asynchronous client does with files: readers that are awaited, and a free loop."""

import asyncio
import io
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers, UploadFile

from replicate import AsyncFileOutput, AsyncReplicate, Replicate
from replicate.sandbox import Sandbox, Status

LARGE = b"0123456789" * 300_000


class Awaited:
    """A reader of a file, or of a network, that is awaited."""

    name = "/somewhere/cat.png"

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    async def read(self, size: int = -1) -> bytes:
        await asyncio.sleep(0)
        return self._content.read(size)


class SeekableAwaited(Awaited):
    """Likewise, as those of aiofiles, anyio and Starlette."""

    async def seek(self, offset: int) -> None:
        self._content.seek(offset)


class SharedReader:
    """A reader whose calls let other threads run."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)
        self.tell, self.seek = self._content.tell, self._content.seek

    def read(self, size: int) -> bytes:
        time.sleep(0.001)
        return self._content.read(min(size, 100_000))


@pytest.mark.parametrize("content", [b"small", LARGE])
async def test_asynchronous_readers(
    sandbox: Sandbox, tmp_path: Path, content: bytes, clock: Any
) -> None:
    async with AsyncReplicate(sandbox.token, base_url=sandbox.base_url) as client:
        client.clock = clock
        version = (await client.models.get("sandbox/upscaler")).latest_version
        assert version is not None
        headers = Headers({"content-type": "image/x-cat"})
        received = UploadFile(io.BytesIO(content), filename="dog.png", headers=headers)
        for reader, name, kind in (
            (Awaited(content), "cat.png", "image/png"),
            (received, "dog.png", "image/x-cat"),
        ):
            sandbox.faults.add("POST", "/files", Status(503, {"retry-after": "0"}))
            output = await client.run(version, {"image": reader}, file_encoding="upload")
            assert await output.read() == content
            file = (await client.files.list())[0]
            assert (file.name, file.content_type, file.size) == (name, kind, len(content))


def test_the_synchronous_client_refuses_asynchronous_readers(sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="use AsyncReplicate"):
        sandbox.client().files.create(Awaited(b"x"))
    assert not list(sandbox.requests)


class Obstinate:
    """A reader that blocks until the event loop has done something else."""

    def __init__(self, loop: asyncio.AbstractEventLoop, content: bytes) -> None:
        self._loop = loop
        self._content = io.BytesIO(content)
        self.tell, self.seek = self._content.tell, self._content.seek

    def read(self, size: int) -> bytes:
        turn = threading.Event()
        self._loop.call_soon_threadsafe(turn.set)
        assert turn.wait(10), "the loop is blocked"
        return self._content.read(size)


@pytest.mark.parametrize("encoding", ["upload", "data-uri"])
async def test_reading_files_does_not_block_the_loop(encoding: Any) -> None:
    sent: list[bytes] = []

    async def fetch(request: httpx.Request) -> httpx.Response:
        sent.append(await request.aread())
        return httpx.Response(201, json={"id": "x", "status": "succeeded", "urls": {"get": "u"}})

    client = AsyncReplicate("token", fetch=fetch)
    reader = Obstinate(asyncio.get_running_loop(), LARGE)
    await client.run("acme/model", {"file": reader}, file_encoding=encoding)
    if encoding == "upload":
        assert LARGE in sent[0]


async def test_a_canceled_download_leaves_nothing(tmp_path: Path) -> None:
    begun = asyncio.Event()

    class Endless(httpx.AsyncByteStream):
        closed = False

        async def __aiter__(self) -> Any:
            while True:
                yield LARGE
                begun.set()
                await asyncio.sleep(0.001)

        async def aclose(self) -> None:
            self.closed = True

    stream = Endless()

    async def fetch(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=stream)

    client = AsyncReplicate("token", fetch=fetch)
    for path in (tmp_path, tmp_path / "a.bin"):
        task = asyncio.create_task(client.file("https://a.example/b").save(path))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not list(tmp_path.iterdir())
        assert stream.closed
        begun.clear()


def test_urls_of_both_clients_are_read_by_the_other(sandbox: Sandbox) -> None:
    with Replicate(sandbox.token, base_url=sandbox.base_url) as client:
        version = client.models.get("sandbox/image").latest_version
        assert version is not None
        (output,) = client.run(version, {"prompt": "x"})
        other = AsyncFileOutput(output, base_url=sandbox.base_url)
        assert asyncio.run(other.read()) == output.read()


def run_in_threads(function: Any, number: int) -> list[Any]:
    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(lambda _: function(), range(number)))


@pytest.mark.parametrize("kind", [io.BytesIO, SharedReader])
def test_threads_share_a_reader(kind: Any) -> None:
    sizes: list[int] = []

    def fetch(request: httpx.Request) -> httpx.Response:
        body = request.read()
        sizes.append(len(body))
        assert LARGE in body
        return httpx.Response(201, json={"id": "f", "urls": {"get": "u"}})

    client, reader = Replicate("token", fetch=fetch), kind(LARGE)
    run_in_threads(lambda: client.files.create(reader), 8)
    assert len(set(sizes)) == 1


@pytest.mark.parametrize("kind", [io.BytesIO, SharedReader, SeekableAwaited])
async def test_tasks_share_a_reader(kind: Any) -> None:
    async def fetch(request: httpx.Request) -> httpx.Response:
        assert LARGE in await request.aread()
        return httpx.Response(201, json={"id": "f", "urls": {"get": "u"}})

    client, reader = AsyncReplicate("token", fetch=fetch), kind(LARGE)
    await asyncio.gather(*(client.files.create(reader) for _ in range(8)))


@pytest.mark.parametrize("number", [1, 3])
def test_the_end_of_the_interpreter_downloads_in_turn(sandbox: Sandbox, number: int) -> None:
    program = (
        "import asyncio, atexit, tempfile, replicate\n"
        "client = replicate.Replicate()\n"
        f"urls = ['data:,%d' % n for n in range({number})]\n"
        "def download():\n"
        "    with tempfile.TemporaryDirectory() as folder:\n"
        "        print(len(client.download(urls, folder)))\n"
        "async def adownload():\n"
        "    async with replicate.AsyncReplicate() as client:\n"
        "        with tempfile.TemporaryDirectory() as folder:\n"
        "            print(len(await client.download(urls, folder)))\n"
        "atexit.register(download)\n"
        "atexit.register(lambda: asyncio.run(adownload()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **sandbox.environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split() == [str(number)] * 2, done.stderr
