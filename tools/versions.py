"""Run all tests with each Python that this machine has.

    python tools/versions.py

Each version has a virtual environment of its own, .venv/VERSION, which is reused.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = 11, 14


def interpreters() -> dict[str, str]:
    """By version, such as 3.14 or 3.14t where it is free-threaded, the path of an interpreter."""
    names = [f"python3.{minor}{kind}" for minor in range(OLDEST, NEWEST + 1) for kind in ("", "t")]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    candidates = [sys.executable, *filter(None, map(shutil.which, names))]
    candidates += [str(python) for python in sorted(pyenv.glob("3.*/bin/python"))]
    found: dict[str, str] = {}
    for candidate in candidates:
        code = "import sys; print(sys.version_info[:2], sys.abiflags)"
        done = subprocess.run([candidate, "-c", code], capture_output=True, text=True)
        match = re.match(r"\(3, (\d+)\) (t?)", done.stdout)
        if match and OLDEST <= int(match[1]) <= NEWEST:
            found.setdefault(f"3.{match[1]}{match[2]}", candidate)
    return found


def environment(version: str, interpreter: str) -> Path:
    """Return the interpreter of a version's virtual environment, which is created if needed."""
    folder = ROOT / ".venv" / version
    python, ready = folder / "bin/python", folder / ".ready"
    wanted = (ROOT / "pyproject.toml").read_text() + (ROOT / "constraints.txt").read_text()
    if not ready.exists() or ready.read_text() != wanted:
        subprocess.run([interpreter, "-m", "venv", "--clear", folder], check=True)
        pip = [str(python), "-m", "pip", "--quiet", "install", "--constraint", "constraints.txt"]
        subprocess.run([*pip, "--upgrade", "pip"], cwd=ROOT, check=True)
        subprocess.run([*pip, "--group", "dev", "--editable", ".[all]"], cwd=ROOT, check=True)
        ready.write_text(wanted)
    return python


def main() -> None:
    """Run the tests with each interpreter."""
    found = interpreters()
    print("versions:", ", ".join(sorted(found)), flush=True)
    failed = []
    for version, interpreter in sorted(found.items()):
        print(f"--- {version}", flush=True)
        python = environment(version, interpreter)
        path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            [python, "-m", "pytest", "-n", "4"], cwd=ROOT, env=os.environ | {"PATH": path}
        )
        if done.returncode:
            failed.append(version)
    if failed:
        sys.exit(f"failed with {', '.join(failed)}")


if __name__ == "__main__":
    main()
