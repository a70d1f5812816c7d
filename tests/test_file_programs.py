"""Programs that move large files: how much memory that takes, and what Ctrl-C leaves."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from replicate.sandbox import File, Sandbox
from replicate.sandbox.faults import Exchange

MIB = 1 << 20
SIZE = int(os.environ.get("TEST_FILE_MIB", "64")) * MIB
MOST = 32 * MIB
SERVER = Path(__file__).parent / "benchmarks/server.py"

PROGRAM = """
import asyncio, json, sys
from pathlib import Path

from replicate import AsyncFileOutput, AsyncReplicate

url, folder, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])

class Pipe:
    def __init__(self, file):
        self.read = lambda size: file.read(size)

async def upload(client, path):
    await client.files.create(path)

async def upload_of_what_is_read_once(client, path):
    with path.open("rb") as file:
        await client.files.create(Pipe(file))

async def upload_in_an_input(client, path):
    await client.predictions.create(version="v", input={"a": [path, path]}, file_encoding="upload")

async def download(client, path):
    await client.download(f"{url}/download/{path.stat().st_size}", folder)

async def open(client, path):
    output = client.file(f"{url}/download/{path.stat().st_size}")
    with await output.open() as file:
        assert file.seek(0, 2) == path.stat().st_size

def memory(name):
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0]) * 1024

async def main():
    small, large = folder / "small.bin", folder / "large.bin"
    for path, length in (small, 1 << 20), (large, size):
        with path.open("wb") as file:
            file.truncate(length)  # takes no room on the disk
    grown = {}
    async with AsyncReplicate("t", base_url=f"{url}/v1", max_file_size=size) as client:
        for move in upload, upload_of_what_is_read_once, upload_in_an_input, download, open:
            await move(client, small)
            Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
            before = memory("VmRSS")
            await move(client, large)
            grown[move.__name__] = memory("VmHWM") - before
    print(json.dumps(grown))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of a server that keeps nothing of what it is sent."""
    with subprocess.Popen(
        [sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


@pytest.mark.skipif(sys.platform != "linux", reason="has no way to tell the peak of memory")
@pytest.mark.parametrize("client", ["sync", "async"])
def test_large_files_need_little_memory(server: str, tmp_path: Path, client: str) -> None:
    program = PROGRAM
    if client == "sync":
        for word in ("async ", "await ", "Async", "asyncio.run"):
            program = program.replace(word, "")
    done = subprocess.run(
        [sys.executable, "-c", program, server, tmp_path, str(SIZE)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    grown = {move: size / MIB for move, size in json.loads(done.stdout).items()}
    print(grown)
    assert len(grown) == 5
    assert max(grown.values()) < MOST / MIB, grown


class Slowly:
    """A fault: the response arrives little by little."""

    async def __call__(self, exchange: Exchange) -> None:
        async def send(message: object) -> None:
            await asyncio.sleep(0.05)
            await exchange.send(message)  # type: ignore[arg-type]  # as it came

        await exchange.proceed(send)


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
@pytest.mark.parametrize("files", ["urls[0]", "urls"])
def test_ctrl_c_ends_downloads_and_leaves_nothing(
    sandbox: Sandbox, tmp_path: Path, files: str
) -> None:
    content = bytes(64 * MIB)

    @sandbox.model("acme/painter", official=True)
    def paint() -> list[File]:
        return [File(content, f"{number}.bin") for number in range(3)]

    with sandbox.client() as client:
        urls = client.run("acme/painter", use_file_output=False)
    sandbox.faults.add("GET", "/outputs/*", Slowly(), count=None, origin="delivery")
    program = f"import replicate; urls = {urls!r}; replicate.download({files}, {str(tmp_path)!r})"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, **sandbox.environment},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not any(file.stat().st_size for file in tmp_path.iterdir()):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, problem = process.communicate(timeout=30)
    assert problem.rstrip().endswith("KeyboardInterrupt"), problem
    assert list(tmp_path.iterdir()) == []
