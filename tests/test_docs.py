"""The documents: their Python blocks run from top to bottom, and their links and names exist."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from replicate.sandbox import Sandbox, builtin_models
from tests.programs import Programs

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WITHOUT_ENGINES = [page for page in PAGES if page.name != "engines.md"]  # run by tests/engines
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def blocks(page: Path, language: str) -> list[tuple[int, str]]:
    """Return the blocks of a page in a language, each with the number of its first line."""
    text = page.read_text()
    found = re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text[: match.start(1)].count("\n"), match[1]) for match in found]


def as_script(page: Path) -> str:
    """Return the Python blocks of a page as a script, with the line numbers of the page."""
    script = ""
    for line, code in blocks(page, "python"):
        script += "\n" * (line - script.count("\n")) + code
    return script


@pytest.mark.parametrize("page", WITHOUT_ENGINES, ids=lambda page: page.name)
def test_python_blocks_run(
    page: Path, sandbox: Sandbox, programs: Programs, tmp_path: Path
) -> None:
    (tmp_path / "photo.png").write_bytes(builtin_models.png(8, 8, "photo"))
    if page.name == "README.md":  # the other page of typed models generates them itself
        for arguments in re.findall(r"^python -m replicate (generate .*)$", page.read_text(), re.M):
            subprocess.run(
                [sys.executable, "-m", "replicate", *arguments.split()],
                cwd=tmp_path,
                env={**os.environ, **sandbox.environment},
                check=True,
                timeout=60,
            )
    done = programs.run(as_script(page), tmp_path, sandbox.environment, name=page.name)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_make_targets_exist(page: Path) -> None:
    assert set(re.findall(r"`?make ([a-z-]+)", page.read_text())) <= TARGETS


def test_the_readme_has_python_blocks() -> None:
    assert len(blocks(ROOT / "README.md", "python")) > 5


def test_links_of_the_readme_are_absolute_and_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    source = project["urls"]["Source"]
    raw = source.replace("github.com", "raw.githubusercontent.com")
    text = (ROOT / "README.md").read_text()
    links = re.findall(r"\]\(([^)]*)\)|(?:src|srcset)=\"([^\"]*)\"|^\[[^\]]+\]: (\S+)$", text, re.M)
    for link in map("".join, links):
        if link.startswith("#"):
            assert f"\n## {link[1:].title()}\n" in text
            continue
        assert link.startswith("https://"), link
        for prefix in (f"{source}/blob/main/", f"{raw}/main/"):
            if link.startswith(prefix):
                assert (ROOT / link.removeprefix(prefix)).exists(), link
    names = set(re.findall(r"\]\[([^\]]+)\]", text))
    assert names == set(re.findall(r"^\[([^\]]+)\]: ", text, re.M))
    assert len(names) > 8


def test_the_architecture_lists_the_package() -> None:
    tree = (ROOT / "README.md").read_text().partition("\nreplicate/\n")[2].partition("```")[0]
    lines = re.findall(r"^  ([^\s,]+(?:, [^\s,]+)*)", tree, re.MULTILINE)
    listed = {name.rstrip("/") for line in lines for name in line.split(", ")}
    package = {path.name for path in (ROOT / "replicate").iterdir()}
    assert listed == package - {"__pycache__", "py.typed"}


def test_files_named_in_contributing_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    for name in re.findall(r"`((?:replicate|tests|docs|codegen|tools|generated)/[\w./-]*)`", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_links_of_the_pages_exist(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / link).exists(), link


def test_each_promise_names_tests_that_exist() -> None:
    existing = {
        f"{file.stem}::{name}"
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    page = (ROOT / "docs/reliability.md").read_text()
    rows = [row for row in re.findall(r"^\|.*\|$", page, re.MULTILINE) if "---" not in row]
    promises = [row for row in rows if "shown by" not in row]
    assert len(promises) > 30
    for promise in promises:
        named = set(re.findall(r"`(\w+::test_\w+)`", promise))
        assert named, promise
        assert named <= existing, named - existing
