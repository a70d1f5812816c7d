"""Libraries that import `replicate`, on this client; others that call the API, on the sandbox; and
this client behind a gateway.

Each file in libraries/ is a program that uses one of them. Python's run in one environment below
.compat/, in which `replicate` is this checkout.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from replicate.sandbox import File, Sandbox, builtin_models

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = [
    "langchain-community==0.4.2",
    "llama-index-llms-replicate==0.7.0",
    "llm-replicate==0.3.1",
    "opentelemetry-instrumentation-replicate==0.62.4",
    "opentelemetry-sdk",
    "litellm==1.110.2",
    "huggingface_hub==2.4.0",
    "pillow",
]
NODE_PACKAGES = ["ai@6.0.326", "@ai-sdk/replicate@2.0.57"]
LIMIT = 120  # seconds for a program


def command(*words: object) -> None:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))} failed:\n{done.stdout}{done.stderr}")


def python(cache: Path) -> Path:
    """Return the interpreter of an environment with the libraries and this package."""
    folder = cache / "libraries"
    interpreter = folder / "bin/python"
    if not (folder / "ready").exists():
        command(sys.executable, "-m", "venv", folder)
        command(interpreter, "-m", "pip", "install", "--quiet", *PACKAGES)
        command(interpreter, "-m", "pip", "uninstall", "--quiet", "--yes", "replicate")
        command(interpreter, "-m", "pip", "install", "--quiet", "--editable", ROOT)
        (folder / "ready").touch()
    return interpreter


def node(cache: Path, script: Path) -> list[str]:
    """Return the command of a script in a folder with the packages that it imports."""
    folder = cache / "node_libraries"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules/@ai-sdk/replicate").exists():
        command("npm", "install", "--silent", "--prefix", folder, *NODE_PACKAGES)
    shutil.copy(script, folder)
    return ["node", str(folder / script.name)]


def programs(cache: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the name and the command of each program."""
    for file in sorted((HERE / "libraries").iterdir()):
        if file.suffix == ".py":
            yield file.stem, [str(python(cache)), str(file)]
        elif file.suffix == ".mjs":
            yield file.stem, node(cache, file)


def run_libraries(cache: Path) -> int:
    """Run the programs, each with a fresh sandbox, and return their number. Exit if one fails."""
    count = 0
    for name, words in programs(cache):
        with Sandbox(speed=20) as sandbox, tempfile.TemporaryDirectory() as folder:

            @sandbox.model("acme/writer", official=True)
            def writer(
                prompt: str, temperature: float = 1.0, max_length: int = 10
            ) -> Iterator[str]:
                yield from ("You", " said: ", prompt)

            @sandbox.model("acme/painter", official=True)
            def painter(prompt: str, size: str = "", num_outputs: int = 1) -> list[File]:
                return [File(builtin_models.png(8, 8, prompt), "out.png")] * num_outputs

            environment = {**os.environ, "HOME": folder, **sandbox.environment}
            done = subprocess.run(
                words, env=environment, cwd=folder, capture_output=True, text=True, timeout=LIMIT
            )
        if done.returncode:
            sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")
        count += 1
    return count
