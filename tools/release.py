"""Prepare a release: everything but the upload.

    make release VERSION=0.2.0
    make dist TAG=v0.2.0        builds and checks dist/ only, of the release that has the tag

Moves what is unreleased in CHANGELOG.md under the version, sets it in replicate/_version.py, builds
the distributions twice, and runs the wheel in fresh environments of each Python that is there, with
the lowest and with the newest dependencies. If something fails, both files are restored.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from email.parser import BytesParser
from pathlib import Path

import breaking_changes
import changelog
from packaging.requirements import Requirement
from packaging.version import Version
from versions import interpreters

ROOT = Path(__file__).resolve().parent.parent
CHANGELOG = ROOT / "CHANGELOG.md"
VERSION = ROOT / "replicate/_version.py"
SMOKE = ROOT / "tools/smoke.py"


def lowest(pyproject: str) -> list[str]:
    """Return a constraint for each requirement: the lowest version that it admits.

    Raises:
        ValueError: A requirement has no lowest version.
    """
    project = tomllib.loads(pyproject)["project"]
    lists = [project["dependencies"], *project.get("optional-dependencies", {}).values()]
    found: set[str] = set()
    for requirement in map(Requirement, [text for texts in lists for text in texts]):
        if requirement.name == project["name"]:
            continue
        versions = [it.version for it in requirement.specifier if it.operator in (">=", "==", "~=")]
        if not versions:
            raise ValueError(f"{requirement} in pyproject.toml has no lowest version")
        found.add(f"{requirement.name}=={max(versions, key=Version)}")
    return sorted(found)


def relative_links(markdown: str) -> list[str]:
    """Return the links of a page that lead nowhere on PyPI."""
    targets = re.findall(r"\]\(([^)\s]+)", markdown) + re.findall(
        r'(?:src|href)="([^"]+)"', markdown
    )
    return [target for target in targets if not re.match(r"https?://|mailto:|#", target)]


def with_version(text: str, version: str) -> str:
    """Return the text of replicate/_version.py with another version.

    Raises:
        ValueError: The version is earlier than the one that is there.
    """
    old = text.split('"')[1]
    if Version(version) < Version(old):
        raise ValueError(f"{version} is earlier than {old}, which replicate/_version.py has")
    return text.replace(f'"{old}"', f'"{version}"')


def build(source: Path, into: Path, day: date) -> list[Path]:
    """Build a source distribution, and from it a wheel, with the times of a day."""
    seconds = int(datetime.combine(day, time(), UTC).timestamp())
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(seconds)}
    hatch = [sys.executable, "-m", "hatchling", "build", "--directory", str(into)]
    run(*hatch, "--target", "sdist", cwd=source, env=environment)
    (sdist,) = into.glob("*.tar.gz")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
        (unpacked,) = Path(folder).iterdir()
        run(*hatch, "--target", "wheel", cwd=unpacked, env=environment)
    (wheel,) = into.glob("*.whl")
    return [sdist, wheel]


def build_twice(source: Path, into: Path, day: date) -> list[Path]:
    """Build the distributions here and in a copy, and return them.

    Raises:
        ValueError: The two builds differ.
    """
    shutil.rmtree(into, ignore_errors=True)
    built = build(source, into, day)
    with tempfile.TemporaryDirectory() as folder:
        for name in tracked(source):
            (Path(folder) / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source / name, Path(folder) / "copy" / name)  # with other times
        again = build(Path(folder) / "copy", Path(folder) / "dist", day)
        for one, other in zip(built, again, strict=True):
            if (one.name, one.read_bytes()) != (other.name, other.read_bytes()):
                raise ValueError(f"two builds of {one.name} differ")
    return built


def check_metadata(distributions: list[Path]) -> None:
    """Raise ValueError unless PyPI can show the distributions as they are meant."""
    run(sys.executable, "-m", "twine", "check", "--strict", *map(str, distributions))
    for file in distributions:
        if file.suffix == ".whl":
            with zipfile.ZipFile(file) as wheel:
                (name,) = (it for it in wheel.namelist() if it.endswith(".dist-info/METADATA"))
                readme = BytesParser().parsebytes(wheel.read(name)).get_payload()
            if links := relative_links(str(readme)):
                raise ValueError(f"README.md: write links with https://: {', '.join(links)}")


def try_wheel(wheel: Path, interpreter: str, constraints: list[str]) -> None:
    """Install a wheel with all extras in a fresh environment, and run the demo and a smoke test."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "constraints.txt").write_text("\n".join(constraints))
        run(interpreter, "-m", "venv", str(folder / "venv"))
        python = str(folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python")
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run(*pip, "--constraint", str(folder / "constraints.txt"), f"{wheel}[all]", cwd=folder)
        clean = {key: value for key, value in os.environ.items() if key != "REPLICATE_API_TOKEN"}
        clean.pop("PYTHONPATH", None)
        run(python, "-m", "replicate.sandbox.demo", cwd=folder, env=clean)
        run(python, str(SMOKE), version_of(wheel), cwd=folder, env=clean)


def environments() -> Iterator[tuple[str, str, list[str]]]:
    """Yield the name, the interpreter and the constraints of each environment to try."""
    constraints = lowest((ROOT / "pyproject.toml").read_text())
    for version, interpreter in sorted(interpreters().items()):
        yield f"{version}, lowest dependencies", interpreter, constraints
        yield f"{version}, newest dependencies", interpreter, []


def version_of(wheel: Path) -> str:
    """Return the version in the name of a wheel."""
    return wheel.name.split("-")[1]


def tracked(repository: Path) -> list[str]:
    """Return the files of a repository."""
    return run("git", "ls-files", cwd=repository).splitlines()


def run(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    """Return what a command prints.

    Raises:
        ValueError: It failed.
    """
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise ValueError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def dist(day: date) -> list[Path]:
    """Build and check what is to be published, in dist/."""
    built = build_twice(ROOT, ROOT / "dist", day)
    check_metadata(built)
    for file in built:
        print(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  dist/{file.name}", flush=True)
    return built


def released(version: str) -> date:
    """Return the day on which the version in the tree was released.

    Raises:
        ValueError: It was not, or another version was passed.
    """
    current = str(breaking_changes.current_version(ROOT))
    if version and version != current:
        raise ValueError(f"replicate/_version.py has {current}, not {version}")
    day = changelog.day(CHANGELOG.read_text(), current)
    if day is None:
        raise ValueError(f"CHANGELOG.md has no section [{current}] with a date")
    return day


def prepare(version: str) -> None:
    """Write a version into the tree, build it and try it.

    Raises:
        ValueError: Something is left to do first, or fails.
    """
    if changes := run("git", "status", "--porcelain"):
        raise ValueError(f"commit or remove what has changed:\n{changes}")
    if f"v{version}" in run("git", "tag").split():
        raise ValueError(f"the tag v{version} exists")
    if missing := breaking_changes.check(ROOT, Version(version)):
        raise ValueError("\n".join(missing))
    before = {file: file.read_text() for file in (CHANGELOG, VERSION)}
    today = datetime.now(UTC).date()
    try:
        CHANGELOG.write_text(changelog.release(before[CHANGELOG], version, today))
        VERSION.write_text(with_version(before[VERSION], version))
        _, wheel = dist(today)
        for name, interpreter, constraints in environments():
            print(f"Python {name}", flush=True)
            try_wheel(wheel, interpreter, constraints)
    except BaseException:
        for file, text in before.items():
            file.write_text(text)
        raise
    print(
        f"{version} is ready. What uploads it is the tag:\n"
        f'  git commit --all --message "Release {version}"\n'
        f"  git tag v{version}\n"
        f"  git push --atomic origin HEAD v{version}"
    )


def main() -> None:
    """Prepare a release, or build its distributions."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("version", nargs="?", help="the version to release, such as 0.2.0")
    parser.add_argument("--dist", action="store_true", help="only build and check dist/")
    options = parser.parse_args()
    version = (options.version or "").removeprefix("v")
    try:
        if options.dist:
            dist(released(version))
        elif re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", version):
            prepare(version)
        else:
            raise ValueError("pass a version as PEP 440 writes it: make release VERSION=0.2.0")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
