"""The programs of examples/, in processes of their own, which are interrupted and killed."""

import csv
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from replicate.sandbox import File, Run, Sandbox

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
PROGRAMS = sorted(EXAMPLES.glob("*.py"))
IMAGES_MODEL = "black-forest-labs/flux-schnell"


def until(condition: Callable[[], Any]) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("the condition does not become true")


def start(sandbox: Sandbox, folder: Path, *command: str) -> subprocess.Popen[str]:
    """Start a program, which leads a process group, as a terminal starts it."""
    return subprocess.Popen(
        [sys.executable, EXAMPLES / command[0], *command[1:]],
        cwd=folder,
        env={**os.environ, **sandbox.environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def kill(program: subprocess.Popen[str]) -> None:
    """Kill a program and its children."""
    os.killpg(program.pid, signal.SIGKILL)
    program.communicate(timeout=30)


def finish(program: subprocess.Popen[str]) -> str:
    output, _ = program.communicate(timeout=60)
    assert program.returncode == 0, output
    return output


@pytest.fixture
def slow_images(sandbox: Sandbox) -> Callable[[], None]:
    """Let each image wait, until the returned function is called."""
    waiting = [True]

    @sandbox.model(IMAGES_MODEL)
    def paint(run: Run, prompt: str) -> list[File]:
        while waiting and prompt != "a lighthouse":
            run.sleep(0.02)
        return [File(prompt.encode(), "out-0.webp")]

    return waiting.clear


def test_the_programs_pass_their_tests(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q"],
        cwd=tmp_path / "examples",
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^4 passed", done.stdout, re.MULTILINE)


def test_killed_images_are_not_created_again(
    sandbox: Sandbox, tmp_path: Path, slow_images: Callable[[], None]
) -> None:
    rows = [("first", "a lighthouse"), ("second", "a windmill"), ("third", "a harbor")]
    with open(tmp_path / "table.csv", "w", newline="") as file:
        csv.writer(file).writerows([("name", "prompt"), *rows])
    program = start(sandbox, tmp_path, "images.py", "table.csv", "out")
    until(lambda: (tmp_path / "out/first.webp").exists() and len(sandbox.predictions) == 3)
    until(lambda: (tmp_path / "out/journal.jsonl").read_text().count('.out"') == 3)
    kill(program)

    slow_images()
    output = finish(start(sandbox, tmp_path, "images.py", "table.csv", "out"))
    assert "3 images, 2 of them to be painted" in output
    assert len(sandbox.predictions) == 3
    for name, prompt in rows:
        assert (tmp_path / f"out/{name}.webp").read_text() == prompt


def test_the_table_of_the_examples_is_painted(sandbox: Sandbox, tmp_path: Path) -> None:
    output = finish(start(sandbox, tmp_path, "images.py", str(EXAMPLES / "pictures.csv"), "out"))
    assert output.count(".webp") == 3


def test_ctrl_c_stops_one_response_of_the_chat(sandbox: Sandbox, tmp_path: Path) -> None:
    words = ["Once", " upon", " a"]

    @sandbox.model("meta/meta-llama-3-8b-instruct")
    def write_a_story(run: Run, prompt: str) -> Any:
        yield from words
        while prompt.count("User:") == 1:
            run.sleep(0.02)

    program = start(sandbox, tmp_path, "chat.py")
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write("A story, please.\n")
    program.stdin.flush()
    shown = ""
    while not shown.endswith("Once upon a"):
        shown += program.stdout.read(1)
    program.send_signal(signal.SIGINT)
    until(lambda: [each["status"] for each in sandbox.predictions.values()] == ["canceled"])
    output, _ = program.communicate("Another one.\n", timeout=60)
    assert program.returncode == 0, output
    assert " [stopped]\n" in output
    assert output.count("Once upon a\n") == 1
    [second] = [each for each in sandbox.predictions.values() if each["status"] == "succeeded"]
    assert "Assistant: Once upon a\n\nUser: Another one." in second["input"]["prompt"]


def test_jobs_of_killed_workers_are_not_created_again(
    sandbox: Sandbox, tmp_path: Path, slow_images: Callable[[], None]
) -> None:
    path = tmp_path / "jobs.sqlite"
    prompts = ["a lighthouse", "a windmill", "a harbor", "a forest", "a river", "a cave"]

    def count(condition: str) -> int:
        with sqlite3.connect(path, timeout=60) as queue:
            [number] = queue.execute(f"SELECT count(*) FROM jobs WHERE {condition}").fetchone()
        return int(number)

    program = start(sandbox, tmp_path, "workers.py", "jobs.sqlite", *prompts)
    until(lambda: len(sandbox.predictions) == 5)  # one is done, and four workers wait
    until(lambda: count("prediction IS NOT NULL") == 5)
    kill(program)

    slow_images()
    output = finish(start(sandbox, tmp_path, "workers.py", "jobs.sqlite"))
    assert output.count("\tdone\timages/") == 6
    assert len(sandbox.predictions) == 6
    assert {file.read_text() for file in (tmp_path / "images").iterdir()} == set(prompts)


def test_the_notebook_runs_and_its_page_shows_it() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/notebook.py", "--check"],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_a_program_is_short_and_in_the_table(program: Path) -> None:
    assert len(program.read_text().splitlines()) <= 80
    assert f"[{program.name}]({program.name})" in (EXAMPLES / "README.md").read_text()
