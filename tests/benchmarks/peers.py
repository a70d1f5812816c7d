"""The clients that are measured, each in a virtual environment below .benchmarks/."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".benchmarks"


@dataclass(frozen=True)
class Peer:
    """A program that calls the API, and the distributions that it needs."""

    name: str
    module: str
    """The name of its file in peers/."""
    requirements: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return CACHE / "environments" / re.sub(r"\W+", "-", self.name)

    @property
    def source(self) -> Path:
        return HERE / "peers" / f"{self.module}.py"

    @property
    def python(self) -> Path:
        return self.folder / "bin/python"

    def prepare(self) -> None:
        """Create its environment, unless an earlier run has created the same."""
        wanted = json.dumps([sys.version, self.requirements])
        stamp = self.folder / "requirements.json"
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(self.folder, ignore_errors=True)
            _run(sys.executable, "-m", "venv", self.folder)
            self._install(*self.requirements)
            stamp.write_text(wanted)
        if self == OURS:  # as it is now, and as users install it
            self._install("--force-reinstall", "--no-deps", _wheel())

    def _install(self, *arguments: object) -> None:
        _run(
            self.python,
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
            "install",
            *arguments,
        )

    def command(self, *arguments: str) -> list[str]:
        return [str(self.python), str(HERE / "worker.py"), str(self.source), *arguments]

    def constant(self, name: str) -> str:
        """Return a string that its module defines, without running it."""
        for statement in ast.parse(self.source.read_text()).body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
                value: str = ast.literal_eval(statement.value)
                return value
        raise LookupError(f"{self.source} has no {name}")

    def size(self) -> tuple[float, int]:
        """Return the megabytes and the number of distributions that it installs."""
        code = """
import importlib.metadata, pathlib
found = [d for d in importlib.metadata.distributions() if d.name not in ("pip", "setuptools")]
files = {pathlib.Path(d.locate_file(file)).resolve() for d in found for file in d.files or ()}
counted = [file for file in files if file.exists() and "sandbox" not in file.parts]  # an extra
print(sum(file.stat().st_size for file in counted), len(found))
"""
        size, count = _run(self.python, "-c", code).split()
        return int(size) / 1e6, int(count)


@cache
def _wheel() -> Path:
    """Build a wheel of this package, and return its path."""
    folder = CACHE / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    _run(*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
    return next(folder.iterdir())


class NodePeer(Peer):
    """A program for node."""

    @property
    def source(self) -> Path:
        # A module finds its packages beside itself.
        return self.folder / f"{self.module}.mjs"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "peers" / self.source.name, self.source)
        if not (self.folder / "node_modules/replicate").exists():
            _run("npm", "install", "--silent", "--prefix", self.folder, *self.requirements)

    def command(self, *arguments: str) -> list[str]:
        return ["node", str(self.source), *arguments]


def _run(*command: object) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, env=environment
    )
    if done.returncode:
        sys.exit(
            f"{' '.join(map(str, command))} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.stdout


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

OURS = Peer("replicate-openapi", "ours", tuple(PROJECT["dependencies"]))
HTTPX = Peer("httpx by hand", "by_hand_httpx", ("httpx==0.28.1", "sniffio", "httpx-sse"))
NPM = NodePeer("npm replicate 1.4.0", "released_npm", ("replicate@1.4.0",))
RELEASED = [
    Peer("replicate 1.0.7", "released_1", ("replicate==1.0.7",)),
    Peer("replicate 2.0.0b4", "released_2", ("replicate==2.0.0b4",)),
    *([NPM] if shutil.which("npm") else []),
]
PEERS = [OURS, HTTPX, *RELEASED]
