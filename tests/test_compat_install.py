"""The released package, in the same environment, is noticed when `replicate` is imported."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

import pytest

from tests.released import ROOT, pip, wheel
from tests.test_distribution import build

IMPORT = "import replicate; print(replicate.__file__, replicate.Client.__module__)"
RUN = "from runpy import run_module; run_module('replicate', run_name='__main__')"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def installed(
    environment: Path, *wheels: Path, code: str = IMPORT
) -> subprocess.CompletedProcess[str]:
    """Install wheels in a new environment one after another, and run code there."""
    venv.create(environment, with_pip=False, system_site_packages=False)
    python = environment / "bin" / "python"
    for file in wheels:
        pip("--python", python, "install", "--no-deps", "--no-index", "--no-compile", file)
    dependencies = Path(pytest.__file__).parent.parent
    return subprocess.run(
        [python, "-I", "-c", f"import sys; sys.path.append({str(dependencies)!r}); {code}"],
        capture_output=True,
        text=True,
        timeout=60,
    )


def assert_explained(done: subprocess.CompletedProcess[str]) -> None:
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ImportError: ")
    assert "pip uninstall replicate replicate-openapi" in last
    assert "pip install replicate-openapi" in last


@pytest.mark.parametrize("version", ["1.0.7", "2.0.0b4"])
def test_this_package_after_the_released_one(version: str, ours: Path, tmp_path: Path) -> None:
    done = installed(tmp_path / "venv", wheel(version), ours)
    assert_explained(done)


def test_the_released_one_after_this_package(ours: Path, tmp_path: Path) -> None:
    # Its files replace this package's, so that it works, and nothing of this package is loaded.
    done = installed(tmp_path / "venv", ours, wheel("1.0.7"))
    assert done.returncode == 0, done.stderr
    assert "replicate.client" in done.stdout


@pytest.mark.parametrize("code", [RUN, "import replicate_api.models"])
def test_what_only_this_package_has_names_both(code: str, ours: Path, tmp_path: Path) -> None:
    assert_explained(installed(tmp_path / "venv", ours, wheel("1.0.7"), code=code))


def test_this_package_alone(ours: Path, tmp_path: Path) -> None:
    done = installed(tmp_path / "venv", ours)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout
