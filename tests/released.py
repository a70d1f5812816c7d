"""The released packages, installed in folders of their own below .compat/."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".compat"


def pip(*arguments: object) -> None:
    """Run pip; skip the test where no package registry can be reached."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--quiet", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode and "No matching distribution" in done.stderr + done.stdout:
        pytest.skip("needs a package registry")
    assert done.returncode == 0, done.stderr


def wheel(version: str) -> Path:
    """Return the wheel of a released version, downloaded once."""
    folder = CACHE / "wheels"
    file = folder / f"replicate-{version}-py3-none-any.whl"
    if not file.exists():
        pip("download", "--no-deps", "--dest", folder, f"replicate=={version}")
    return file


def installed(version: str) -> Path:
    """Return a folder for PYTHONPATH with a released version and what it needs."""
    folder = CACHE / "released" / f"{version}-{sys.implementation.cache_tag}"
    if not (folder / "replicate").exists():
        pip("install", "--target", folder, f"replicate=={version}")
    return folder


def run(code: str, *folders: Path, argument: Any = None) -> Any:
    """Run code in a new interpreter that finds packages in folders, and return its JSON."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {[*map(str, folders)]}\n{code}"],
        input=json.dumps(argument),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
