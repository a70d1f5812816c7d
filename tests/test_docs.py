"""Every Python block of README.md and docs/ runs, as a reader would run it: top to bottom."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from replicate.sandbox import Sandbox, builtin_models

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def blocks(page: Path, language: str) -> list[tuple[int, str]]:
    """The blocks of a page in a language, each with the line it begins at."""
    text = page.read_text()
    found = re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text[: match.start(1)].count("\n"), match[1]) for match in found]


def as_script(page: Path) -> str:
    """All Python blocks of a page, each on the lines that it has there."""
    script = ""
    for line, code in blocks(page, "python"):
        script += "\n" * (line - script.count("\n")) + code
    return script


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_blocks_run(page: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    # Real models' names, so that readers can use what they read.
    sandbox.model("black-forest-labs/flux-schnell")(builtin_models.image)
    sandbox.model("meta/meta-llama-3-8b-instruct")(builtin_models.language)
    sandbox.model("nightmareai/real-esrgan")(builtin_models.upscaled)
    (tmp_path / "photo.png").write_bytes(builtin_models.png(8, 8, "photo"))
    script = tmp_path / f"{page.stem}.py"
    script.write_text(as_script(page))
    done = subprocess.run(
        [sys.executable, script],
        cwd=tmp_path,
        env={**os.environ, **sandbox.environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_make_targets_exist(page: Path) -> None:
    assert set(re.findall(r"`?make ([a-z-]+)", page.read_text())) <= TARGETS


def test_there_are_blocks() -> None:
    assert len(blocks(ROOT / "README.md", "python")) > 5


def test_each_promise_names_tests_that_exist() -> None:
    existing = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    page = (ROOT / "docs/reliability.md").read_text()
    rows = [row for row in re.findall(r"^\|.*\|$", page, re.MULTILINE) if "---" not in row]
    promises = [row for row in rows if "shown by" not in row]
    assert len(promises) > 30
    for promise in promises:
        named = re.findall(r"`(test_\w+)`", promise)
        assert named, promise
        assert set(named) <= existing, promise
