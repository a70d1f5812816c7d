"""What is published: a wheel, built from the source distribution as pip would build it."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def build(target: str, source: Path, into: Path) -> Path:
    """Build a distribution, and return its file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", into]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=60)
    (built,) = into.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("distribution")
    with tarfile.open(build("sdist", ROOT, folder)) as archive:
        archive.extractall(folder, filter="data")
    (source,) = (path for path in folder.iterdir() if path.is_dir())
    return build("wheel", source, folder)


def test_the_wheel_has_all_of_both_packages(wheel: Path) -> None:
    expected = {
        file.relative_to(folder).as_posix()
        for folder in (ROOT, ROOT / "generated")
        for package in ("replicate", "replicate_api")
        for file in (folder / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == expected | {"replicate/sandbox/openapi.yaml"}


def test_the_wheel_runs_a_model(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    code = (
        "import replicate, replicate_api; from replicate.sandbox import Sandbox\n"
        "print(replicate.__file__, replicate_api.__file__)\n"
        "with Sandbox() as sandbox, sandbox.client() as client:\n"
        "    print(client.run('replicate/hello-world', {'text': 'Alice'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(str(tmp_path)) == 2
    assert done.stdout.endswith("hello Alice\n")
