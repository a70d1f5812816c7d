"""A command line that is connected to a sandbox."""

import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
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


@pytest.fixture
def terminal() -> Callable[..., Ended]:
    """Return a function that runs a command in a terminal of some width."""

    def run(*arguments: str, width: int = 80, **environment: str) -> Ended:
        own, other = pty.openpty()
        ioctl(other, termios.TIOCSWINSZ, struct.pack("4H", 24, width, 0, 0))
        variables = {**os.environ, "TERM": "xterm-256color", **environment}
        variables.pop("COLUMNS", None)
        command = [*PROGRAM, *arguments]
        with subprocess.Popen(command, stdout=other, stderr=other, env=variables) as process:
            os.close(other)
            received = b""
            while part := _read(own):
                received += part
        os.close(own)
        return Ended(process.returncode, received.decode().replace("\r\n", "\n"))

    return run


def _read(file: int) -> bytes:
    try:
        return os.read(file, 65536)
    except OSError:  # the other end is closed
        return b""
