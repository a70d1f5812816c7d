"""What `make release` writes and checks; it runs whole in few minutes, by hand."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import changelog
import pytest
import release
import versions
import yaml

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2030, 1, 2)
NOTES = """# Changelog

Prose.

## [Unreleased]

### Added

- A lamp.

### Removed

- The candle.

## [0.1.0] - 2029-12-31

### Changed

- All.
"""


def test_unreleased_entries_move_to_the_version() -> None:
    text = changelog.release(NOTES, "0.2.0", DAY)
    assert text.startswith(
        "# Changelog\n\nProse.\n\n## [Unreleased]\n\n## [0.2.0] - 2030-01-02\n\n"
    )
    assert list(changelog.sections(text)) == ["Unreleased", "0.2.0", "0.1.0"]
    assert changelog.sections(text)["0.2.0"] == changelog.sections(NOTES)["Unreleased"]
    assert changelog.sections(text)["0.1.0"] == changelog.sections(NOTES)["0.1.0"]
    assert changelog.day(text, "0.2.0") == DAY
    assert changelog.day(NOTES, "0.2.0") is None
    with pytest.raises(ValueError, match="nothing under"):
        changelog.release(text, "0.3.0", DAY)
    with pytest.raises(ValueError, match=r"\[0\.1\.0\] already"):
        changelog.release(NOTES, "0.1.0", DAY)


def test_the_kinds_of_changes_after_a_version() -> None:
    assert changelog.kinds(NOTES, since="0.1.0") == {"Added", "Removed"}
    assert changelog.kinds(NOTES) == {"Added", "Removed", "Changed"}
    moved = changelog.release(NOTES, "0.2.0", DAY)
    assert changelog.kinds(moved, since="0.1.0") == {"Added", "Removed"}
    assert changelog.kinds(moved, since="0.2.0") == set()


def test_the_changelog_of_this_repository_can_be_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    assert changelog.release(text, "99.0.0", DAY).count("## [Unreleased]\n\n## [99.0.0] - ") == 1
    assert changelog.kinds(text)


def test_a_version_is_set_and_never_goes_back() -> None:
    for old in ("0.1.0", "0.2.0.dev0", "0.2.0"):
        text = release.with_version(f'__version__ = "{old}"\n', "0.2.0")
        assert text == '__version__ = "0.2.0"\n'
    with pytest.raises(ValueError, match=r"0\.1\.9 is earlier than 0\.2\.0"):
        release.with_version('__version__ = "0.2.0"\n', "0.1.9")


def test_the_lowest_version_of_each_requirement() -> None:
    project = """
[project]
name = "lamps"
dependencies = ["attrs>=23.2", "httpx>=0.27,<1", "pinned==2.1"]

[project.optional-dependencies]
fast = ["msgspec>=0.20; python_version < '4'"]
all = ["lamps[fast]"]
"""
    assert release.lowest(project) == ["attrs==23.2", "httpx==0.27", "msgspec==0.20", "pinned==2.1"]
    with pytest.raises(ValueError, match=r"httpx<1 in pyproject\.toml has no lowest version"):
        release.lowest(project.replace("httpx>=0.27,<1", "httpx<1"))
    assert release.lowest((ROOT / "pyproject.toml").read_text())


def test_relative_links_are_found() -> None:
    page = (
        "[a](https://example.com/a) [b](docs/b.md) [c](#part) ![d](d.svg)\n"
        '<img src="e.svg"> <a href="https://example.com">f</a> [g](mailto:a@example.com)\n'
    )
    assert release.relative_links(page) == ["docs/b.md", "d.svg", "e.svg"]


def copy(into: Path) -> Path:
    """Return a copy of the repository's files, in a repository of its own."""
    listing = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    for name in release.run(*listing, cwd=ROOT).splitlines():
        if (ROOT / name).exists():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, into / name)
    subprocess.run(["git", "init", "--quiet", into], check=True)
    subprocess.run(["git", "-C", into, "add", "--all"], check=True)
    return into


def test_two_builds_have_the_same_bytes(tmp_path: Path) -> None:
    source = copy(tmp_path / "source")
    built = release.build_twice(source, tmp_path / "dist", DAY)
    assert [file.suffix for file in built] == [".gz", ".whl"]
    other = release.build(source, tmp_path / "other", date(2030, 1, 4))
    assert built[1].read_bytes() != other[1].read_bytes()  # the day is in it
    (source / "replicate/stray.py").touch()  # in one build and, not being tracked, not in the other
    with pytest.raises(ValueError, match=r"two builds of replicate_openapi-.*\.tar\.gz differ"):
        release.build_twice(source, tmp_path / "dist", DAY)


def test_nothing_is_written_if_a_check_fails(tmp_path: Path) -> None:
    source = copy(tmp_path / "source")
    before = (source / "CHANGELOG.md").read_text(), (source / "replicate/_version.py").read_text()
    command = [sys.executable, source / "tools/release.py"]
    for arguments, message in [
        (["99.0.0"], "commit or remove what has changed"),
        (["v99"], "pass a version as PEP 440 writes it"),
        (["--dist", "v99.0.0"], "replicate/_version.py has"),
    ]:
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=300)
        assert done.returncode == 1
        assert done.stderr.startswith(message), done.stderr
    assert before == (
        (source / "CHANGELOG.md").read_text(),
        (source / "replicate/_version.py").read_text(),
    )


def test_the_workflows_run_existing_targets() -> None:
    makefile = (ROOT / "Makefile").read_text()
    workflows = sorted((ROOT / ".github/workflows").glob("*.yml"))
    assert [file.stem for file in workflows] == ["docs", "drift", "publish", "test"]
    pages = [*workflows, ROOT / ".github/pull_request_template.md"]
    used = [target for page in pages for target in re.findall(r"\bmake (\w+)", page.read_text())]
    assert {"check", "test", "generate", "docs", "drift", "dist"} <= set(used)
    assert [target for target in used if f"\n{target}: " not in makefile] == []
    assert yaml.safe_load(workflows[-1].read_text())["jobs"]["test"]["strategy"]["matrix"] == {
        "system": ["ubuntu", "macos", "windows"],
        "python": [f"3.{minor}" for minor in range(versions.OLDEST, versions.NEWEST + 1)],
    }
