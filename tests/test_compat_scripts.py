"""Programs written for the released clients run unchanged, or say what to write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from replicate.sandbox import Sandbox
from tests.programs import Programs

SCRIPTS = Path(__file__).parent / "old_scripts"


def scripts() -> list[tuple[str, str]]:
    """Return the title and the code of each program."""
    found: list[tuple[str, str]] = []
    for path in sorted(SCRIPTS.glob("*.py")):
        _, *parts = path.read_text().split("\n# --- ")
        for part in parts:
            title, _, code = part.partition("\n")
            found.append((f"{path.stem}: {title}", code))
    return found


@pytest.fixture
def fast_sandbox() -> Iterator[Sandbox]:
    with Sandbox(speed=20) as sandbox:
        yield sandbox


@pytest.mark.parametrize(("title", "code"), scripts(), ids=[title for title, _ in scripts()])
def test_a_script(
    title: str, code: str, fast_sandbox: Sandbox, programs: Programs, tmp_path: Path
) -> None:
    _, _, message = title.partition("says: ")
    done = programs.run(code, tmp_path, fast_sandbox.environment)
    if message:
        assert message in done.stderr.splitlines()[-1]
    else:
        assert done.returncode == 0, done.stderr
