"""Find what breaks programs written for the last release of this package.

    python tools/breaking_changes.py [REPOSITORY]

The public surface of `replicate` and `replicate_api` is compared with that of the last release:
the newest tag `vX.Y.Z`, or the newest published wheel if there is no tag. The typing tests of a tag
are checked against the code as it is now. Exits with 1 if something breaks and CHANGELOG.md has no
entry under Changed or Removed, or the version has not moved as Semantic Versioning demands.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import changelog
import griffe
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("replicate", "replicate_api")
DISTRIBUTION = "replicate-openapi"
REMOVALS = {
    griffe.BreakageKind.OBJECT_REMOVED,
    griffe.BreakageKind.PARAMETER_REMOVED,
    griffe.BreakageKind.CLASS_REMOVED_BASE,
}


def breaking_changes(old: Path, new: Path) -> list[str]:
    """Return what breaks between two trees, each line with `removed` or `changed` first."""
    lines: list[str] = []
    for before, after in zip(surfaces(old), surfaces(new), strict=True):
        for breakage in griffe.find_breaking_changes(before, after):
            kind = "removed" if breakage.kind in REMOVALS else "changed"
            text = breakage.explain(griffe.ExplanationStyle.MARKDOWN).removeprefix("- ")
            place = breakage.obj.parent if breakage.obj.is_alias else breakage.obj
            lines.append(f"{kind} {place.module.path if place else ''}: {text}")
    return sorted(set(lines))


def surfaces(root: Path) -> list[griffe.Module]:
    """Return the packages of a tree; what their top modules import from them is public."""
    loader = griffe.GriffeLoader(search_paths=[root, root / "generated"], allow_inspection=False)
    loaded = [loader.load(package, try_relative_path=False) for package in PACKAGES]
    loader.resolve_aliases(implicit=False, external=False)
    modules: list[griffe.Module] = []
    for module in loaded:
        assert isinstance(module, griffe.Module)
        for name, member in module.members.items():
            if isinstance(member, griffe.Alias) and not name.startswith("_"):
                member.public = member.target_path.startswith(tuple(f"{it}." for it in PACKAGES))
        modules.append(module)
    return modules


def needed(released: Version) -> Version:
    """Return the lowest version that may break what worked with a release."""
    if released.major:
        return Version(f"{released.major + 1}")
    return Version(f"0.{released.minor + 1}")


def problems(
    broken: Iterable[str], kinds: set[str], released: Version, version: Version
) -> Iterator[str]:
    """Yield what is left to do before changes that break something may land."""
    if not list(broken):
        return
    if not kinds & {"Changed", "Removed"}:
        yield "CHANGELOG.md: add an entry under Changed or Removed that says what to write instead"
    if Version(version.base_version) < needed(released):
        yield f"replicate/_version.py: set {needed(released)}.0 or later, as this breaks {released}"


def last_release(repository: Path, into: Path) -> tuple[Version, str] | None:
    """Unpack the last release into a folder, and return its version and where it was found."""
    tags = _git(repository, "tag", "--merged", "HEAD", "--list", "v*.*.*").decode().split()
    if tags:
        newest = max(tags, key=lambda tag: Version(tag[1:]))
        with tarfile.open(fileobj=BytesIO(_git(repository, "archive", newest))) as archive:
            archive.extractall(into, filter="data")
        return Version(newest[1:]), f"the tag {newest}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--only-binary", ":all:", "--retries", "0", "--timeout", "5"]
    command = [*pip, *options, "--dest", str(into), DISTRIBUTION]
    subprocess.run(command, capture_output=True, check=False)
    for wheel in into.glob("*.whl"):
        with zipfile.ZipFile(wheel) as file:
            file.extractall(into)
        return Version(wheel.name.split("-")[1]), f"the published {wheel.name}"
    return None


def typing_errors(tests: Path, root: Path) -> list[str]:
    """Return the errors of typing tests, checked against the code of a tree."""
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--no-warn-unused-ignores"]
    done = subprocess.run([*command, str(tests)], cwd=root, capture_output=True, text=True)
    lines = (done.stdout + done.stderr).splitlines()
    # Errors in the code itself are those of `make check`.
    return [
        f"changed types: {line.removeprefix(f'{tests}/')}"
        for line in lines
        if line.startswith(str(tests)) or done.returncode > 1
    ]


def _git(repository: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout


def current_version(root: Path) -> Version:
    """Return the version in replicate/_version.py."""
    return Version((root / "replicate/_version.py").read_text().split('"')[1])


def check(root: Path, version: Version) -> list[str]:
    """Print what breaks, and return what is left to do before `version` may be released."""
    with tempfile.TemporaryDirectory() as name:
        old = Path(name)
        found = last_release(root, old)
        if found is None:
            print("breaking changes: no release to compare with")
            return []
        released, place = found
        broken = breaking_changes(old, root)
        if (old / "tests/typing").exists():
            broken += typing_errors(old / "tests/typing", root)
    print(f"breaking changes: {len(broken)} since {place}")
    print(*broken, sep="\n", end="\n" if broken else "")
    kinds = changelog.kinds((root / "CHANGELOG.md").read_text(), since=str(released))
    return list(problems(broken, kinds, released, version))


if __name__ == "__main__":
    repository = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    sys.exit("\n".join(check(repository, current_version(repository))) or 0)
