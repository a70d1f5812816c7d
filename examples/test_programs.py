"""Tests of the programs, with the fixture `replicate_sandbox`: Replicate's API on this machine."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chat
import httpx
import images
import pytest
import service
import uvicorn
import workers

from replicate.sandbox import File, Run, Sandbox


@pytest.fixture(autouse=True)
def sandbox(replicate_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    monkeypatch.chdir(tmp_path)
    return replicate_sandbox


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Serve service.py at a free port, which receives webhooks, too."""
    server = uvicorn.Server(uvicorn.Config(service.app, log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor() as threads:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setenv("PUBLIC_URL", url)
        threads.submit(server.run, [listener])
        with httpx.Client(base_url=url) as browser:
            yield browser
        server.should_exit = True


def test_service(sandbox: Sandbox, browser: httpx.Client) -> None:
    done = threading.Event()

    @sandbox.model("nightmareai/real-esrgan")
    def enlarge(run: Run, image: File) -> File:
        run.log(" 50%|█████     | 1/2 [00:01<00:01, 1.00it/s]\n")
        done.wait(30)
        return File(image.data * 2, "larger.png")

    id = browser.post("/pictures", files={"picture": ("photo.png", b"pixels")}).json()["id"]
    while browser.get(f"/pictures/{id}").json()["progress"] != 0.5:
        time.sleep(0.02)
    done.set()
    while browser.get(f"/pictures/{id}").json()["status"] != "succeeded":
        time.sleep(0.02)
    assert browser.get(f"/files/{id}.png").content == b"pixelspixels"
    assert browser.post("/webhook", content=b"{}").status_code == 400


def test_images_are_painted_once(sandbox: Sandbox) -> None:
    Path("pictures.csv").write_text("name,prompt\nfirst,a lighthouse\nsecond,a windmill\n")
    assert images.main("pictures.csv", "out") == 0
    Path("out/second.webp").unlink()
    assert images.main("pictures.csv", "out") == 0
    assert {path.name for path in Path("out").glob("*.webp")} == {"first.webp", "second.webp"}
    assert len(sandbox.predictions) == 2


def test_chat_remembers(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("My name is Alice.\nWhat is my name?\n"))
    chat.main()
    [_, second] = sandbox.requests.to("POST", "/models/*/predictions")
    assert "My name is Alice." in second.json()["input"]["prompt"]


def test_workers_share_the_jobs(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    workers.main("jobs.sqlite", *"abcdef")
    assert capsys.readouterr().out.count("done") == 6
    assert len(sandbox.predictions) == 6
