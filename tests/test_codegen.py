"""The generator: what it writes is committed, the same each time, and follows the description."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.descriptions import read_yaml

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "tests/codegen"
EDITS = ("widgets", "gadgets", "edit")
DERIVED = ("generated/replicate_api", "replicate/_sync", "tests/_sync")


def python(root: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run Python with the packages of a copy of the repository."""
    path = f"{root}{os.pathsep}{root / 'generated'}"
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": path, "MYPYPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def succeed(root: Path, *arguments: object) -> None:
    done = python(root, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def copy(into: Path, *added: str) -> Path:
    """A copy of the repository, its description with what other files add."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in ("codegen", "generated", "replicate", "tests/_async", "tests/_sync"):
        shutil.copytree(ROOT / name, into / name, ignore=unwanted)
    for name in ("pyproject.toml", "docs/api.md", "openapi.yaml"):
        (into / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, into / name)
    if not added:
        return into
    description = read_yaml(ROOT / "openapi.yaml")
    for name in added:
        more: Any = read_yaml(EXAMPLES / name)
        merge(description["components"]["schemas"], more.pop("schemas"))
        merge(description, more)
    (into / "openapi.yaml").write_text(yaml.safe_dump(description, sort_keys=False))
    return into


def merge(into: Any, more: Any) -> None:
    """Add what an edit adds: mappings by key, lists by appending."""
    for key, value in more.items():
        if isinstance(value, dict) and key in into:
            merge(into[key], value)
        elif isinstance(value, list) and key in into:
            into[key] += value
        else:
            into[key] = value


def contents(root: Path, *folders: str) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes()
        for folder in folders
        for file in sorted((root / folder).rglob("*"))
        if file.is_file() and not {"__pycache__", ".ruff_cache"} & set(file.parts)
    }


def test_generating_again_writes_the_same_and_removes_stale_files(tmp_path: Path) -> None:
    root = copy(tmp_path)
    for folder in DERIVED:
        (root / folder / "stale.py").touch()
    succeed(root, root / "codegen/generate.py")
    created = contents(root, *DERIVED)
    assert created == contents(ROOT, *DERIVED)
    assert len(created) > 50


def test_check_names_the_files_that_differ_from_what_is_committed(tmp_path: Path) -> None:
    root = copy(tmp_path)
    changed = root / "generated/replicate_api/models/account.py"
    changed.write_text(changed.read_text() + "\n# edited by hand\n")
    stray = root / "replicate/_sync/stray.py"
    stray.touch()
    done = python(root, root / "codegen/generate.py", "--check")
    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == [f"  {changed}", f"  {stray}"]


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy whose description has what the examples add, generated and not edited."""
    root = copy(tmp_path_factory.mktemp("extended"), *(f"{name}.yaml" for name in EDITS))
    succeed(root, root / "codegen/generate.py")
    return root


def test_an_added_operation_is_in_the_list_of_methods(extended: Path) -> None:
    assert "lamps.get(" in (extended / "docs/api.md").read_text()
    assert "lamps.get(" not in (ROOT / "docs/api.md").read_text()


@pytest.mark.parametrize("name", EDITS)
def test_an_added_operation_exists_everywhere(name: str, extended: Path) -> None:
    succeed(extended, "-W", "error", EXAMPLES / f"use_{name}.py")


def test_an_added_operation_is_typed(extended: Path, pytestconfig: pytest.Config) -> None:
    # A cache that stays: nearly all of the time goes into reading httpx and the standard library.
    cache = pytestconfig.cache.mkdir("mypy") if pytestconfig.cache else extended / "cache"
    succeed(
        extended,
        *("-m", "mypy", "--strict", "--no-warn-redundant-casts", "--explicit-package-bases"),
        *("--config-file", "", "--cache-dir", cache, "--no-error-summary"),
        *(*(EXAMPLES / f"use_{name}.py" for name in EDITS), "generated/replicate_api"),
    )


def test_an_added_operation_is_drift(tmp_path: Path) -> None:
    root = copy(tmp_path, "edit.yaml")
    (root / "codegen/deviations.yaml").write_text("[]")
    done = python(root, root / "codegen/drift.py", ROOT / "openapi.yaml")
    assert done.returncode == 1
    count, *lines = done.stdout.splitlines()
    assert count == "5 differences, 0 of them explained"
    assert [line.partition(": ")[2].partition(" in ")[0] for line in lines] == [
        "gone Account.lamp",
        "gone ModelRequest.lamp",
        "gone WebhookEvent = lit",
        "gone lamps.get",
        "gone predictions.list query lamp",
    ]


def test_an_unsupported_description_raises(tmp_path: Path) -> None:
    root = copy(tmp_path)
    description = read_yaml(root / "openapi.yaml")
    body = description["paths"]["/predictions"]["post"]["requestBody"]["content"]
    body["application/x-www-form-urlencoded"] = body.pop("application/json")
    (root / "openapi.yaml").write_text(yaml.safe_dump(description, sort_keys=False))
    assert python(root, root / "codegen/generate.py").returncode != 0
