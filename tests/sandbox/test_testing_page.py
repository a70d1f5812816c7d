"""docs/testing.md: its test file is run as a reader would run it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import replicate.sandbox

from .conftest import PATIENCE

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"


def test_the_test_file_passes(tmp_path: Path) -> None:
    code = re.findall(r"^```python\n(# test_gallery\.py\n.*?)^```$", PAGE.read_text(), re.M | re.S)
    (tmp_path / "test_gallery.py").write_text(code[0])
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-W",
            "error",
            "-p",
            "no:asyncio",
            "test_gallery.py",
        ],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if "REPLICATE" not in name},
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 passed" in done.stdout


def test_all_that_is_public_is_documented() -> None:
    text = PAGE.read_text()
    left_out = {"AsyncConcatenateIterator", "Clock", "Fault", "RecordedRequest", "SandboxError"}
    missing = {name for name in replicate.sandbox.__all__ if name not in text} - left_out
    assert not missing
