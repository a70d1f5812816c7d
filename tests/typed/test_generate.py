"""The command that generates typed models: what it writes, says and refuses."""

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import pytest

from replicate.sandbox import Sandbox, Stall, Status
from replicate.typed.generate import main

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def environment(environment: None, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command find the sandbox."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "app/models"


def generate(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def push(sandbox: Sandbox, name: str, **changed: Any) -> None:
    """Push a model whose schema differs in some inputs."""

    def model(prompt: str, num: int = 1) -> str:
        return prompt

    model.__annotations__.update(changed)
    sandbox.model(name)(model)


def test_writes_a_module_for_each_model(
    folder: Path, capsys: pytest.CaptureFixture[str], sandbox: Sandbox
) -> None:
    assert generate("sandbox/image", "sandbox/official", "-o", folder) == 0
    assert capsys.readouterr() == ("image: new\nofficial: new\n", "")
    assert sorted(file.name for file in folder.iterdir()) == [
        "__init__.py",
        "image.py",
        "official.py",
    ]
    assert (
        (folder / "__init__.py")
        .read_text()
        .endswith(
            '"""\n\nfrom .image import image as image\nfrom .official import official as official\n'
        )
    )
    text = (folder / "image.py").read_text()
    version = text.partition("version: ")[2][:64]
    assert f'    "sandbox/image:{version}",\n' in text
    assert "cog: 0.16.8\n" in text
    assert (
        (folder / "official.py").read_text().endswith('official = Official("sandbox/official")\n')
    )


def test_runs_what_it_wrote(folder: Path, sandbox: Sandbox) -> None:
    generate("sandbox/image", "sandbox/language", "-o", folder)
    program = """
from app.models import image, language
import replicate

print([isinstance(file, replicate.FileOutput) for file in image(prompt="x", num_outputs=2)])
print(language(prompt="hi", pause=0).splitlines()[-1])
print(replicate.use(image, timeout=60).create(prompt="x").status)
from replicate._default_client import client

client.close()
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=folder.parents[1],
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["[True, True]", "That is 1 words.", "starting"]


def test_renews_what_is_in_the_folder(
    folder: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    push(sandbox, "acme/one")
    generate("acme/one", "sandbox/image", "-o", folder)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert generate("-o", folder) == 0
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
    push(sandbox, "acme/one", num=str)
    capsys.readouterr()
    assert generate("-o", folder) == 0
    out = capsys.readouterr().out
    assert out.startswith("image: ok up to date\none: BREAKING num: int -> str\n")
    assert (folder / "image.py").read_bytes() == before["image.py"]
    assert "num: str" in (folder / "one.py").read_text()


def test_check_writes_nothing(
    folder: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    push(sandbox, "acme/one")
    generate("acme/one", "-o", folder)
    assert generate("--check", "-o", folder) == 0
    before = (folder / "one.py").read_bytes()
    push(sandbox, "acme/one", num=float)
    capsys.readouterr()
    assert generate("--check", "-o", folder) == 1
    assert capsys.readouterr().out == "one: changed num: int -> float\n"
    assert generate("--check", "acme/one", "sandbox/image", "-o", folder) == 1
    assert "image: new" in capsys.readouterr().out
    assert (folder / "one.py").read_bytes() == before
    assert not (folder / "image.py").exists()


def test_check_passes_where_only_texts_differ(
    folder: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    push(sandbox, "acme/one")
    generate("acme/one", "-o", folder)
    push(sandbox, "acme/one", prompt=Annotated[str, {"description": "A new text"}])
    capsys.readouterr()
    assert generate("--check", "-o", folder) == 0
    assert capsys.readouterr().out == "one: ok same inputs and output\n"
    assert generate("-o", folder) == 0
    assert "prompt: A new text.\n" in (folder / "one.py").read_text()


def test_check_finds_a_model_that_is_gone(
    folder: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    generate("sandbox/image", "-o", folder)
    sandbox.faults.add("GET", "/models/{owner}/{name}", Status(404))
    capsys.readouterr()
    assert generate("--check", "-o", folder) == 1
    assert capsys.readouterr().out.startswith("image: BREAKING sandbox/image: GET")


def test_check_finds_edits(
    folder: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    generate("sandbox/image", "-o", folder)
    file = folder / "image.py"
    file.write_text(file.read_text().replace("Bounds(1, 4)", "Bounds(1, 9)"))
    capsys.readouterr()
    assert generate("--check", "-o", folder) == 1
    assert capsys.readouterr().out.splitlines() == [
        "image: edited by hand: generating overwrites it",
        "image: BREAKING num_outputs: 1 to 9 -> 1 to 4",
    ]
    assert generate("-o", folder) == 0
    assert "Bounds(1, 4)" in file.read_text()
    file.write_text(file.read_text() + "}")
    assert generate("--check", "-o", folder) == 1
    assert "is no Python: unmatched '}'" in capsys.readouterr().out


def test_a_version_that_was_chosen_stays(
    folder: Path, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    push(sandbox, "acme/one")
    generate("acme/one", "-o", folder)
    text = (folder / "one.py").read_text()
    version = text.partition("version: ")[2][:64]
    generate(f"acme/one:{version}", "-o", folder)
    push(sandbox, "acme/one", num=str)
    assert generate("--check", "-o", folder) == 0
    assert generate("acme/one", "-o", folder) == 0
    assert "num: str" in (folder / "one.py").read_text()


def test_one_failure_leaves_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str], sandbox: Sandbox
) -> None:
    assert generate("no/such", "sandbox/image", "-o", folder) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("such: error no/such: GET")
    assert lines[1] == "image: new"
    assert generate("no/such", "-o", folder / "none") == 1
    assert not (folder / "none").exists()
    assert (folder / "image.py").exists()
    assert "such" not in (folder / "__init__.py").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["other/image"],
            "image is sandbox/image already: choose a name, such as --as other_image",
        ),
        (["sandbox/slow", "--as", "image"], "image is sandbox/image already"),
        (["sandbox/slow", "--as", "class"], "'class' cannot be the name of a module"),
        (["sandbox/slow", "--as", "hand"], "hand is hand.py already"),
        (["sandbox/image", "other/image"], "image is sandbox/image already"),
        (["nothing"], "'nothing' is not owner/name"),
        (["a/b", "c/d", "--as", "x"], "x is a/b already"),
        (["a/b", "c/d", "--schema", "x.json"], "accept one model only"),
    ],
)
def test_refuses(
    arguments: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generate("sandbox/image", "-o", folder)
    (folder / "hand.py").touch()
    with pytest.raises(SystemExit) as caught:
        generate(*arguments, "-o", folder)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_an_empty_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        generate("-o", folder)
    assert "name a model: there is none in" in capsys.readouterr().err


def test_two_models_of_a_name(folder: Path) -> None:
    generate("sandbox/image", "-o", folder)
    assert generate("sandbox/slow", "--as", "other_image", "-o", folder) == 0
    assert generate("sandbox/slow", "-o", folder) == 0  # keeps its name
    assert not (folder / "slow.py").exists()


def test_an_init_of_somebody_else_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("import this\n")
    assert generate("sandbox/image", "-o", folder) == 0
    assert "stays as it is: import from its modules" in capsys.readouterr().out
    assert (folder / "__init__.py").read_text() == "import this\n"


SCHEMA = json.loads((HERE / "schemas/defaults.json").read_text())


@pytest.mark.parametrize(
    ("document", "ref", "end"),
    [
        (SCHEMA, "me/private", 'private = Private("me/private")\n'),
        ({"id": "v1", "openapi_schema": SCHEMA}, "me/private", 'Private("me/private:v1")\n'),
        ({"latest_version": {"id": "v2", "openapi_schema": SCHEMA}}, "me/x", 'X("me/x:v2")\n'),
        (SCHEMA, "me/private:v3", 'private = Private("me/private:v3")\n'),
    ],
)
def test_a_schema_from_a_file(
    document: Any,
    ref: str,
    end: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    sandbox: Sandbox,
) -> None:
    monkeypatch.delenv("REPLICATE_API_TOKEN")
    (tmp_path / "schema.json").write_text(json.dumps(document))
    assert generate("--schema", tmp_path / "schema.json", ref, "-o", "-") == 0
    text = capsys.readouterr().out
    ast.parse(text)
    assert text.endswith(end)
    assert len(sandbox.requests) == 0


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ('{"a": 1}', 2, "the file has no openapi_schema"),
        ("[1]", 2, "the file has no openapi_schema"),
        ('{"latest_version": {"openapi_schema": 1}}', 2, "the file has no openapi_schema"),
        ("{", 2, "Expecting property name"),
        (None, 1, "No such file"),
    ],
)
def test_a_file_without_a_schema(
    text: str | None, code: int, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / "schema.json").write_text(text)
    with pytest.raises(SystemExit) as caught:
        generate("--schema", tmp_path / "schema.json", "me/x", "-o", "-")
    assert caught.value.code == code
    assert message in capsys.readouterr().err


def test_without_a_token(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REPLICATE_API_TOKEN")
    assert generate("sandbox/image", "-o", folder) == 1
    assert "REPLICATE_API_TOKEN" in "".join(capsys.readouterr())


def test_a_printed_module_is_a_module_or_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        generate("no/such", "-o", "-")
    out, err = capsys.readouterr()
    assert (caught.value.code, out) == (1, "")
    assert err.startswith("error: GET")


def test_colors_in_a_terminal_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    generate("sandbox/image", "sandbox/slow", "-o", folder)
    out, err = capsys.readouterr()
    assert out.splitlines() == ["image: \x1b[32mnew\x1b[0m", "slow: \x1b[32mnew\x1b[0m"]
    assert err.startswith("\r1/2")
    monkeypatch.setenv("NO_COLOR", "1")
    generate("-o", folder)
    assert capsys.readouterr().out == "image: ok up to date\nslow: ok up to date\n"


PROGRAM = [sys.executable, "-m", "replicate", "generate"]


def test_an_interrupt_ends_it_at_once(sandbox: Sandbox, folder: Path) -> None:
    sandbox.faults.add("GET", "/models/{owner}/{name}", Stall(600), count=None)
    command = [*PROGRAM, "sandbox/image", "sandbox/slow", "-o", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not len(sandbox.requests):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == (b"", b"interrupted\n")
    assert process.returncode == 130


def test_a_pipe_that_nothing_reads_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [*PROGRAM, "sandbox/image", "-o", "-"]
    ended = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_the_module_is_a_program() -> None:
    command = [sys.executable, "-m", "replicate"]
    done = subprocess.run([*command, "generate", "--help"], capture_output=True, text=True)
    assert (done.returncode, "-o DIR" in done.stdout) == (0, True)
    done = subprocess.run([*command, "generat"], capture_output=True, text=True)
    assert (done.returncode, done.stderr[:6]) == (2, "error:")
