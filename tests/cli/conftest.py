"""A command line that is connected to a sandbox."""

import codecs
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fcntl import ioctl
from pathlib import Path

import attrs
import pytest

from replicate.__main__ import main
from replicate.sandbox import Sandbox

PROGRAM = [sys.executable, "-m", "replicate"]


@attrs.frozen
class Ended:
    """A command that has ended."""

    code: int
    out: str
    err: str = ""


@pytest.fixture(autouse=True)
def connected(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Connect the command line to the sandbox, in an empty directory."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Return a function that runs a command as in a pipe."""

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        code = main(arguments)
        return Ended(code, *capsys.readouterr())

    return run


@contextmanager
def in_terminal(
    *arguments: str, width: int, **environment: str
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start a command in a terminal, and yield both."""
    own, other = pty.openpty()
    resize(own, width)
    variables = {**os.environ, "TERM": "xterm-256color", **environment}
    variables.pop("COLUMNS", None)
    command = [*PROGRAM, *arguments]
    with subprocess.Popen(command, stdout=other, stderr=other, env=variables) as process:
        os.close(other)
        yield process, own
    os.close(own)


def resize(terminal: int, width: int) -> None:
    """Change the width of a terminal."""
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, width, 0, 0))


def texts_of(terminal: int) -> Iterator[str]:
    """Yield what a terminal receives, until its end."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with suppress(OSError):  # the other end is closed
        while part := os.read(terminal, 65536):
            yield decoder.decode(part)


@pytest.fixture
def terminal() -> Callable[..., Ended]:
    """Return a function that runs a command in a terminal of some width."""

    def run(*arguments: str, width: int = 80, **environment: str) -> Ended:
        with in_terminal(*arguments, width=width, **environment) as (process, own):
            received = "".join(texts_of(own))
        return Ended(process.returncode, received.replace("\r\n", "\n"))

    return run
