"""Generate typed models from 3,808 public ones, and report what fails: `make models-corpus`.

The models come from an npm package that Replicate published in 2025. It names no licence, so that
it is fetched into .venv, which nobody commits.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from replicate.typed.check import InvalidInputError, check
from replicate.typed.schema import Schema, read
from replicate.typed.writer import Source, module, variable

FOLDER = Path(".venv/models-corpus")
PACKAGE = "all-the-public-replicate-models@1.352.0"


def corpus() -> list[dict[str, Any]]:
    """Return the models that have a schema."""
    if not (FOLDER / "package/models.json").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=FOLDER, check=True)
        (archive,) = FOLDER.glob("*.tgz")
        shutil.unpack_archive(archive, FOLDER, filter="data")
    models = json.loads((FOLDER / "package/models.json").read_text())
    return [it for it in models if (it.get("latest_version") or {}).get("openapi_schema")]


def written(models: list[dict[str, Any]], folder: Path) -> tuple[dict[str, Schema], list[str]]:
    """Write a module for each distinct schema; return schemas by model, and what failed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "__init__.py").touch()
    schemas: dict[str, Schema] = {}
    failures: list[str] = []
    distinct: set[str] = set()
    for number, model in enumerate(models):
        ref, version = f"{model['owner']}/{model['name']}", model["latest_version"]
        source = Source(
            ref, version["id"], version["cog_version"], False, model["description"] or ""
        )
        try:
            schemas[ref] = read(version["openapi_schema"])
            name = variable(ref)
            text = module(schemas[ref], source, name)
            compile(text, ref, "exec")
        except Exception as error:
            failures.append(f"{ref}: {error!r}")
            continue
        key = json.dumps(version["openapi_schema"], sort_keys=True)
        if key not in distinct:
            distinct.add(key)
            (folder / f"m{number}_{name}.py").write_text(text)
    return schemas, failures


def refused(models: list[dict[str, Any]], schemas: dict[str, Schema]) -> tuple[int, list[str]]:
    """Return how many example inputs of the same version there are, and those that are refused."""
    examples = 0
    found: list[str] = []
    for model in models:
        ref, example = f"{model['owner']}/{model['name']}", model["default_example"] or {}
        if ref not in schemas or example.get("version") != model["latest_version"]["id"]:
            continue
        examples += 1
        try:
            check(schemas[ref], example["input"], ref)
        except InvalidInputError as error:
            found.append(str(error))
    return examples, found


def judged(*command: str) -> str:
    """Return the last line of a type checker that judges all modules strictly."""
    done = subprocess.run(command, capture_output=True, text=True)
    lines = (done.stdout or done.stderr).strip().splitlines()
    return "\n".join([*lines[:10], lines[-1]] if done.returncode else lines[-1:])


def main() -> int:
    """Print the figures; return 1 if a model fails or a type checker finds an error."""
    models = corpus()
    folder = FOLDER / "generated"
    begin = time.perf_counter()
    schemas, failures = written(models, folder)
    took = (time.perf_counter() - begin) / len(models)
    modules = len([*folder.glob("m*.py")])
    print(f"{len(models):,} models, {modules:,} distinct, {took * 1000:.1f} ms each")
    print(f"{len(failures)} failures", *failures[:10], sep="\n  ")
    examples, wrong = refused(models, schemas)
    print(f"{len(wrong)} of {examples:,} example inputs refused", *wrong, sep="\n")
    config = folder / "pyrightconfig.json"
    root = Path(__file__).resolve().parents[2]
    options = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "exclude": []}
    config.write_text(json.dumps({**options, "extraPaths": [str(root), str(root / "generated")]}))
    mypy = judged(sys.executable, "-m", "mypy", "--strict", str(folder))
    pyright = judged(
        sys.executable, "-m", "pyright", "-p", str(config), "--pythonpath", sys.executable
    )
    print(f"mypy --strict: {mypy}", f"pyright strict: {pyright}", sep="\n")
    return int(bool(failures) or "Success" not in mypy or "0 errors" not in pyright)


if __name__ == "__main__":
    sys.exit(main())
