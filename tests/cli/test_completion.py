"""Completion of models and inputs, by what the shells receive."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

from replicate.cli.app import program
from replicate.sandbox import File, Sandbox

from .conftest import Ended

Cli = Callable[..., Ended]


@pytest.fixture(autouse=True)
def stored(sandbox: Sandbox, cli: Cli) -> None:
    """Have a model whose inputs a command has read."""

    @sandbox.model("acme/art")
    def art(
        prompt: str, image: File, style: Literal["oil", "water color"] = "oil", fast: bool = False
    ) -> Any:
        return prompt

    assert cli("models", "schema", "acme/art").code == 0


@pytest.fixture
def complete(cli: Cli) -> Callable[..., list[str]]:
    """Return a function that returns the values that complete the last word."""

    def values(*words: str) -> list[str]:
        ended = cli("__complete", *words)
        lines = [line.partition("\t")[0] for line in ended.out.splitlines()]
        return [line for line in lines if line and not line.startswith("\x1f")]

    return values


@pytest.mark.parametrize(
    "words", [["run", ""], ["stream", ""], ["train", ""], ["bulk", "run", "in.csv", ""]]
)
def test_models_whose_schema_was_read(complete: Callable[..., list[str]], words: list[str]) -> None:
    assert complete(*words) == ["acme/art"]


@pytest.mark.parametrize("model", ["acme/art", f"acme/art:{'0' * 64}"])
def test_inputs_with_their_choices(complete: Callable[..., list[str]], model: str) -> None:
    assert complete("run", model, "prompt=x", "") == [
        *("prompt=", "prompt=@", "image=", "image=@"),
        *("style=oil", "style=water color", "fast=true", "fast=false"),
    ]


@pytest.mark.parametrize("words", [["style", "="], ["style", "=", "oi"]])
def test_values_in_the_words_of_bash(complete: Callable[..., list[str]], words: list[str]) -> None:
    assert complete("run", "acme/art", "prompt", "=", "x", *words) == ["oil", "water color"]
    assert complete("run", "acme/art", "other", "=") == complete("run", "acme/art", "=") == []


def test_nothing_is_known_of_other_models(complete: Callable[..., list[str]]) -> None:
    for model in ("acme/other", "../art", "x" * 300, "\0"):
        assert complete("run", model, "") == []


def test_a_damaged_cache_is_ignored(
    complete: Callable[..., list[str]], tmp_path: Path, cli: Cli
) -> None:
    (file,) = (tmp_path / "cache").rglob("*.json")
    file.write_text("{")
    assert complete("run", "acme/art", "") == []
    file.unlink()
    file.mkdir()
    assert cli("run", "acme/art", "prompt=x").code == 2  # needs an image, and no cache


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("pr", "prompt= prompt=@"),
        ("fa", "fast=true fast=false"),
        ("fast = f", "false"),
        ("prompt =", ""),
        ("style =", "oil water\\ color"),
    ],
)
def test_bash_completes(word: str, values: str, tmp_path: Path) -> None:
    script = tmp_path / "completion.sh"
    script.write_text(program().generate_completion(shell="bash"))
    commands = f"""
        source {script}
        COMP_WORDS=(replicate run acme/art {word})
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _replicate
        echo "${{COMPREPLY[*]}}"
    """
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", commands], env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.stderr) == (values, "")


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_completes(tmp_path: Path) -> None:
    script = tmp_path / "replicate.fish"
    script.write_text(program().generate_completion(shell="fish"))
    commands = f"source {script}; complete --do-complete 'replicate run acme/art sty'"
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }
    command = ["fish", "--no-config", "-c", commands]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    values = [line.partition("\t")[0] for line in done.stdout.splitlines()]
    assert (values, done.stderr) == (["style=oil", "style=water color"], "")
