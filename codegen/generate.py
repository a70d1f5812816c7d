"""Write everything that is derived: generated/ from openapi.yaml, each _sync/ from its _async/,
and the lazy names of `replicate`.

python codegen/generate.py            writes into this repository
python codegen/generate.py --check    writes elsewhere, compares, and says what differs
"""

import filecmp
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import functions
import names
import unasync

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("generated/replicate_api")
NAMES = Path("replicate/names.py")
RUFF = ROOT / "codegen/ruff.toml"


def generate(root: Path, into: Path) -> None:
    """Write all that is derived from `root` below the folder `into`."""
    folder = (into / PACKAGE).parent
    folder.mkdir(parents=True, exist_ok=True)
    # Beside the old package, which stays until the new one is whole.
    with tempfile.TemporaryDirectory(dir=folder) as name:
        package = Path(name) / PACKAGE.name
        _run(
            "openapi-python-client generate --meta none --fail-on-warning",
            *("--path", root / "openapi.yaml", "--config", root / "codegen/config.yaml"),
            *("--custom-template-path", root / "codegen/templates", "--output-path", package),
        )
        arrange(package)
        made = [package, *(unasync.derive(root / it, into / it) for it in unasync.FOLDERS)]
        functions.derive(into / "replicate/_sync")
        names.derive(into / NAMES, [package.parent, into, root])
        made.append(into / NAMES)
        _run("ruff check --quiet --fix --config", RUFF, *made)
        _run("ruff format --quiet --config", RUFF, *made)
        shutil.rmtree(into / PACKAGE, ignore_errors=True)
        package.rename(into / PACKAGE)


def arrange(package: Path) -> None:
    """Name and drop files as the templates mean it; the generator writes a fixed set of them."""
    (package / "errors.py").rename(package / "namespaces.py")
    (package / "py.typed").touch()
    for model in (package / "models").iterdir():
        if not model.read_text().strip():
            model.unlink()
    for endpoint in (package / "api").glob("*/*.py"):
        tag = endpoint.parent.name
        endpoint.rename(endpoint.with_name(endpoint.name.removeprefix(f"{tag}_")))


def differences(made: Path, kept: Path) -> list[str]:
    """The files below two folders that are not the same in both."""
    names = {
        file.relative_to(folder)
        for folder in (made, kept)
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    same, _, _ = filecmp.cmpfiles(made, kept, [str(name) for name in names], shallow=False)
    return sorted(str(kept / name) for name in {str(name) for name in names} - set(same))


def _run(command: str, *arguments: object) -> None:
    tools = Path(sys.executable).parent
    program, *words = command.split()
    done = subprocess.run(
        [tools / program, *words, *map(str, arguments)], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{program} failed:\n{done.stdout}{done.stderr}")


def main() -> None:
    if "--check" not in sys.argv:
        generate(ROOT, ROOT)
        return
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        generate(ROOT, made)
        folders = [PACKAGE, *(Path(folder).with_name("_sync") for folder in unasync.FOLDERS)]
        found = [file for folder in folders for file in differences(made / folder, ROOT / folder)]
        _, differ, missing = filecmp.cmpfiles(made, ROOT, [str(NAMES)], shallow=False)
        found += differ + missing
    if found:
        sys.exit("not what `make generate` writes:\n  " + "\n  ".join(found))


if __name__ == "__main__":
    main()
