"""Commands whose standard streams are closed or full."""

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from replicate.sandbox import Sandbox

from .conftest import PROGRAM

HELLO = "run replicate/hello-world text=Alice"


def shell(command: str, redirection: str) -> subprocess.CompletedProcess[str]:
    """Run a command with its streams redirected by a shell."""
    line = f'exec "$@" {redirection}'
    words = ["sh", "-c", line, "sh", *PROGRAM, *command.split()]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("command", "redirection", "code", "message"),
    [
        (HELLO, ">&-", 2, "stdout is closed"),
        ("--help", ">&-", 2, "stdout is closed"),
        ("run replicate/hello-world text=@-", "<&-", 2, "stdin is closed"),
        ("run sandbox/upscaler image=@-", "<&-", 2, "stdin is closed"),
        ("auth login", "<&-", 2, "stdin is closed"),
        ("bulk run in.jsonl replicate/hello-world", ">/dev/full", 1, "No space left"),
        ("models list", ">/dev/full", 1, "error: No space left on device\n"),
        ("bulk run none.csv sandbox/image", "", 1, "error: none.csv: No such file or directory\n"),
        ("run --unknown", "2>&-", 2, ""),
        ("run --unknown", "2>/dev/full", 2, ""),
        ("run sandbox/failing message=x", ">&- 2>&-", 2, ""),
    ],
)
def test_a_stream_that_cannot_be_used(
    command: str, redirection: str, code: int, message: str
) -> None:
    Path("in.jsonl").write_text('{"text": "a"}\n')
    ended = shell(command, redirection)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
def test_streams_that_a_command_does_not_need(redirection: str) -> None:
    ended = shell(HELLO, redirection)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "hello Alice\n", "")


def test_nothing_is_created_if_no_output_can_be_printed(sandbox: Sandbox) -> None:
    shell(HELLO, ">&-")
    assert not sandbox.predictions


def test_an_output_that_cannot_be_written_can_be_printed_again(sandbox: Sandbox) -> None:
    ended = shell(f"{HELLO} --json", ">/dev/full")
    [id] = sandbox.predictions
    assert ended.returncode == 1
    assert f"{id} succeeded: `wait` prints" in ended.stderr
    again = shell(f"predictions wait {id} --json", "")
    assert json.loads(again.stdout)["output"] == "hello Alice"


def test_the_end_of_input_at_a_prompt_interrupts() -> None:
    own, other = pty.openpty()
    pipe = subprocess.PIPE
    command = [*PROGRAM, "auth", "login"]
    with subprocess.Popen(command, stdin=other, stderr=pipe, start_new_session=True) as process:
        os.close(other)
        assert process.stderr is not None
        while "API token: " not in (printed := os.read(process.stderr.fileno(), 65536).decode()):
            assert printed
        os.write(own, b"\x04")
        assert process.stderr.read().decode().strip() == "interrupted"
        os.close(own)
    assert process.returncode == 130
