"""What breaks programs written for the last release is found, and has to be said."""

import subprocess
import sys
import zipfile
from pathlib import Path

import breaking_changes
import pytest
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
CHECK = ROOT / "tools/breaking_changes.py"
LIBRARY = {
    "replicate/__init__.py": "from ._client import Client as Client\n",
    "replicate/_client.py": """
from replicate_api import Lamp

class Base:
    def close(self) -> None: ...

class Client(Base):
    def light(self, name: str, /, *, watts: int = 40) -> Lamp: ...
    def dim(self, name: str) -> None: ...
    def _internal(self) -> None: ...

class Helper:
    def help(self) -> None: ...
""",
    "replicate/_version.py": '__version__ = "0.3.1"\n',
    "replicate/py.typed": "",
    "generated/replicate_api/__init__.py": "from .lamps import *\n",
    "generated/replicate_api/lamps.py": """
__all__ = ["Lamp"]

class Lamp:
    id: str
    watts: int
""",
    "generated/replicate_api/py.typed": "",
    "tests/typing/user_code.py": """
import replicate

def use(client: replicate.Client) -> int:
    return client.light("desk", watts=7).watts
""",
    "pyproject.toml": """
[tool.mypy]
mypy_path = ["generated"]
explicit_package_bases = true
""",
    "CHANGELOG.md": "## [Unreleased]\n\n## [0.3.1] - 2030-01-02\n\n### Removed\n\n- x\n",
}
CLIENT, LAMPS = "replicate/_client.py", "generated/replicate_api/lamps.py"
CHANGED = "## [Unreleased]\n\n### Changed\n\n- Write this instead.\n"


def git(repository: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    command = ["git", "-C", str(repository), *identity, *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose first commit has the tag of a release."""
    root = tmp_path / "library"
    for name, text in LIBRARY.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    git(tmp_path, "init", "--quiet", str(root))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Release 0.3.1")
    git(root, "tag", "v0.3.1")
    git(root, "tag", "v0.3.0")
    return root


def edit(repository: Path, name: str, old: str, new: str) -> None:
    text = (repository / name).read_text()
    assert old in text
    (repository / name).write_text(text.replace(old, new, 1))


def check(repository: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, CHECK, repository]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_additions_break_nothing(repository: Path) -> None:
    edit(repository, CLIENT, "watts: int = 40", "watts: int = 40, color: str | None = None")
    edit(repository, CLIENT, "    def _internal(self) -> None: ...\n", "    x: int = 1\n")
    edit(repository, CLIENT, "class Helper:\n    def help(self) -> None: ...", "class Other: ...")
    edit(repository, LAMPS, "    watts: int", "    watts: int\n    color: str")
    done = check(repository)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "breaking changes: 0 since the tag v0.3.1\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        (CLIENT, "def dim", "def _dim", "removed replicate._client: `Client.dim`"),
        (CLIENT, "Client(Base)", "Client", "removed replicate._client: `Client.close`"),
        (CLIENT, ", *, watts: int = 40", "", "removed replicate._client: `Client.light(watts)`"),
        (CLIENT, "int = 40", "int", "changed replicate._client: `Client.light(watts)`"),
        (CLIENT, "int = 40", "int = 60", "changed replicate._client: `Client.light(watts)`"),
        (CLIENT, "dim(self, name", "dim(self, *, name", "changed replicate._client: `Client.dim"),
        ("replicate/__init__.py", "Client as Client", "Helper", "removed replicate: `Client`"),
        (LAMPS, "    watts: int\n", "", "removed replicate_api.lamps: `Lamp.watts`"),
    ],
)
def test_breaking_changes_are_found(
    repository: Path, tmp_path: Path, file: str, old: str, new: str, line: str
) -> None:
    breaking_changes.last_release(repository, tmp_path / "old")
    edit(repository, file, old, new)
    found = breaking_changes.breaking_changes(tmp_path / "old", repository)
    assert [text for text in found if text.startswith(line)], found
    assert breaking_changes.breaking_changes(repository, repository) == []


def test_a_breaking_change_requires_an_entry(repository: Path) -> None:
    edit(repository, LAMPS, "watts: int", "watts: str")  # which the old typing test notices
    done = check(repository)
    assert done.returncode == 1
    first, second = done.stdout.splitlines()
    assert first == "breaking changes: 1 since the tag v0.3.1"
    assert second.startswith("changed types: user_code.py:5: error: Incompatible return value")
    assert done.stderr.splitlines() == [
        "CHANGELOG.md: add an entry under Changed or Removed that says what to write instead",
        "replicate/_version.py: set 0.4.0 or later, as this breaks 0.3.1",
    ]
    edit(repository, "CHANGELOG.md", "## [Unreleased]\n", CHANGED)
    edit(repository, "replicate/_version.py", "0.3.1", "0.4.0.dev0")
    done = check(repository)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("kinds", "version", "left"),
    [
        ({"Added"}, "0.3.2", ["CHANGELOG.md", "replicate/_version.py"]),
        ({"Changed"}, "0.3.2", ["replicate/_version.py"]),
        ({"Added", "Removed"}, "0.4.0", []),
        (set[str](), "1.0.0", ["CHANGELOG.md"]),
    ],
)
def test_a_breaking_change_requires_an_entry_and_a_version(
    kinds: set[str], version: str, left: list[str]
) -> None:
    released = Version("0.3.1")
    found = breaking_changes.problems(["removed x"], kinds, released, Version(version))
    assert [problem.partition(":")[0] for problem in found] == left
    assert not list(breaking_changes.problems([], kinds, released, Version(version)))


@pytest.mark.parametrize(
    ("released", "needed"), [("0.3.1", "0.4"), ("0.3.0.post1", "0.4"), ("1.2.3", "2"), ("2.0", "3")]
)
def test_the_next_version_after_a_breaking_change(released: str, needed: str) -> None:
    assert breaking_changes.needed(Version(released)) == Version(needed)


def test_without_a_tag_the_published_wheel_is_compared(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "tag", "--delete", "v0.3.0", "v0.3.1")
    shelf = tmp_path / "wheels"
    shelf.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    edit(repository, CLIENT, "def dim", "def _dim")
    done = check(repository)
    assert (done.returncode, done.stdout) == (0, "breaking changes: no release to compare with\n")
    with zipfile.ZipFile(shelf / "replicate_openapi-0.3.1-py3-none-any.whl", "w") as wheel:
        for name, text in LIBRARY.items():
            wheel.writestr(name.removeprefix("generated/"), text)
        wheel.writestr(
            "replicate_openapi-0.3.1.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: replicate-openapi\nVersion: 0.3.1\n",
        )
        wheel.writestr("replicate_openapi-0.3.1.dist-info/WHEEL", "Wheel-Version: 1.0\n")
    done = check(repository)
    assert done.returncode == 1
    first, second = done.stdout.splitlines()
    assert first.startswith("breaking changes: 1 since the published replicate_openapi-0.3.1")
    assert second.startswith("removed replicate._client: `Client.dim`")
