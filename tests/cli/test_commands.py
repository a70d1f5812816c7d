"""Help, lists, the API token, and what a terminal shows."""

import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pytest
from cyclopts import App

from replicate.__main__ import main
from replicate.cli.app import program
from replicate.sandbox import Sandbox, Status

from .conftest import PROGRAM, Ended, in_terminal, resize, texts_of

Cli = Callable[..., Ended]
TOKEN = "r8_sandbox"


def test_each_operation_is_a_command(cli: Cli) -> None:
    help = cli("deployments", "--help").out
    assert all(f" {name} " in help for name in ("list", "create", "get", "update", "delete"))
    help = cli("deployments", "update", "--help").out
    assert "Update a deployment's version" in help
    assert "Maximum number of instances, 0 to 20." in help


def test_help_of_a_model_has_its_inputs(cli: Cli) -> None:
    help = cli("run", "sandbox/image", "--help")
    assert help.code == 0
    assert "Print its id" in help.out
    assert "an int (1 to 4)" in help.out
    table = cli("models", "schema", "sandbox/image").out
    assert "an int (1 to 4)" in table
    assert not [line for line in table.splitlines() if line.endswith(" ")]


def commands(app: App, *words: str) -> Iterator[tuple[tuple[str, ...], App]]:
    """Yield each command that does something, with its words."""
    if words and app.default_command:
        yield words, app
    for name in app:
        if not name.startswith("-"):
            yield from commands(app[name], *words, name)


def test_each_command_has_an_example_and_describes_its_arguments(cli: Cli) -> None:
    found = [*commands(program())]
    assert len(found) > 40
    for words, command in found:
        assert re.search(r"[Ee]xamples?:\s.*replicate ", cli(*words, "--help").out, re.DOTALL), (
            words
        )
        for argument in command.assemble_argument_collection(parse_docstring=True):
            assert argument.parameter.help, (words, argument.name)


def test_operations_of_one_method_have_a_name_too(cli: Cli) -> None:
    for words in (["hardware"], ["account"], ["models", "readme"], ["webhooks", "secret"]):
        arguments = ["sandbox/image"] * (words[-1] == "readme")
        method = "list" if words == ["hardware"] else "get"
        assert cli(*words, *arguments) == cli(*words, method, *arguments)
        assert cli(*words, *arguments).code == 0


def test_a_limit_is_positive(sandbox: Sandbox, cli: Cli) -> None:
    for limit in ("0", "-1"):
        assert cli("predictions", "list", "--limit", limit).code == 2
    assert len(sandbox.requests) == 0


@pytest.mark.parametrize(
    "words", ["models schema sandbox/image", "models search sandbox", "hardware", "run --help"]
)
def test_a_pipe_that_nothing_reads_is_no_error(words: str) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [*PROGRAM, *words.split()]
    ended = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (141, b"")


def test_lists_without_a_cursor_have_a_limit_too(cli: Cli) -> None:
    assert len(cli("models", "search", "sandbox").out.splitlines()) > 2
    assert len(cli("models", "search", "sandbox", "--limit", "2").out.splitlines()) == 2


def test_lists_follow_the_cursor(sandbox: Sandbox, cli: Cli) -> None:
    with sandbox.client() as client:
        for number in range(120):
            client.predictions.create(model="replicate/hello-world", input={"text": str(number)})
    lines = cli("predictions", "list").out.splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == 120
    assert len(cli("predictions", "list", "--limit", "110").out.splitlines()) == 110


@pytest.mark.parametrize(
    "words",
    [
        *("hardware", "account", "collections list", "models search image", "webhooks secret"),
        *("models versions sandbox/image", "models schema sandbox/image --json", "files list"),
    ],
)
def test_pipes_receive_json_lines(cli: Cli, words: str) -> None:
    ended = cli(*words.split())
    assert (ended.code, ended.err) == (0, "")
    assert all(isinstance(json.loads(line), dict) for line in ended.out.splitlines())


@pytest.mark.parametrize("width", [40, 80])
def test_terminals_show_tables_of_their_width(terminal: Cli, width: int) -> None:
    ended = terminal("models", "search", "sandbox", width=width, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*[34]\d", ended.out)  # a color
    lines = re.sub(r"\x1b\[[0-9;]*m", "", ended.out).splitlines()
    assert lines[0].split() == ["model", "runs", "description"]
    assert any(line.startswith("sandbox/image ") for line in lines)
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("width", [40, 80])
def test_tables_show_whole_ids(sandbox: Sandbox, terminal: Cli, width: int) -> None:
    with sandbox.client() as client:
        ids = [
            client.predictions.create(model="replicate/hello-world", input={"text": "a"}).id
            for _ in range(2)
        ]
        [version, *_] = client.models.versions.list("replicate/hello-world")
    tables = [
        re.sub(r"\x1b\[[\d;]*m", "", terminal(*words.split(), width=width).out).splitlines()
        for words in ("predictions list", "models versions replicate/hello-world")
    ]
    assert {*ids} < {line.split(" ")[0] for line in tables[0]}
    assert version.id in "".join(line.split(" ")[0] for line in tables[1])
    assert max(len(line) for table in tables for line in table) <= width


def test_terminals_show_a_bar(terminal: Cli) -> None:
    ended = terminal("run", "sandbox/logging", "steps=3")
    assert "3/3" in ended.out
    assert "\x1b[" in ended.out


def lines_of(texts: Iterable[str]) -> Iterator[str]:
    """Yield the lines that a terminal shows, and each state of one that is replaced."""
    line = ""
    for text in texts:
        *lines, line = re.split(r"[\r\n]", re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", line + text))
        yield from filter(None, lines)


def test_the_bar_has_the_width_of_the_terminal(sandbox: Sandbox) -> None:
    ends = threading.Event()

    @sandbox.model("acme/waiting")
    def waiting(text: str) -> str:
        assert ends.wait(60)
        return text

    with in_terminal("run", "acme/waiting", "text=the output", width=80) as (process, own):
        lines = lines_of(texts_of(own))
        assert any(40 < len(line) <= 80 for line in lines if "processing" in line)
        for width in (40, 80):
            resize(own, width)
            process.send_signal(signal.SIGWINCH)
            # Lines that were printed before the change may have the old width.
            assert any((len(line) <= 40) == (width == 40) for line in lines)
            assert max(map(len, islice(lines, 10))) <= width
        ends.set()
        last = [*lines]
    assert process.returncode == 0
    assert max(map(len, last)) <= 80
    assert last[-1] == "the output"
    assert any("succeeded" in line for line in last)


def test_output_cannot_change_the_terminal(sandbox: Sandbox, terminal: Cli) -> None:
    @sandbox.model("acme/hostile")
    def hostile(text: str) -> str:
        return "\x1b]0;title\x07 seen"

    ended = terminal("run", "acme/hostile", "text=x")
    assert " seen" in ended.out
    assert "\x1b]0" not in ended.out


def test_a_token_is_stored_for_its_owner_only(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("REPLICATE_API_TOKEN")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
    login = cli("auth", "login")
    assert login.code == 0, login.err
    [file] = (tmp_path / "config/replicate/tokens").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    status = cli("auth", "status")
    assert status.out.startswith("acme, token in ")
    assert cli("account").code == 0
    assert TOKEN not in login.out + login.err + status.out + status.err
    monkeypatch.setenv("REPLICATE_BASE_URL", "http://127.0.0.1:1")
    assert cli("account").code == 4


def test_logout_deletes_the_token(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("REPLICATE_API_TOKEN")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
    assert cli("auth", "login").code == 0
    assert cli("auth", "logout").code == 0
    assert not [*(tmp_path / "config/replicate/tokens").iterdir()]
    assert cli("account").code == 4


def test_a_refused_token_is_not_stored(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("r8_wrong\n"))
    refused = cli("auth", "login")
    assert refused.code == 4
    assert "it was not stored" in refused.err
    assert "r8_wrong" not in refused.err
    assert not (tmp_path / "config").exists()


def test_a_keyring_stores_the_token(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stored: dict[tuple[str, str], str] = {}
    keyring = SimpleNamespace(
        get_password=lambda service, user: stored.get((service, user)),
        set_password=lambda service, user, token: stored.update({(service, user): token}),
        delete_password=lambda service, user: stored.pop((service, user)),
    )
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.delenv("REPLICATE_API_TOKEN")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
    login, status = cli("auth", "login"), cli("auth", "status")
    assert (login.code, status.out) == (0, "acme, token in the keyring\n")
    assert [*stored.values()] == [TOKEN]
    assert TOKEN not in login.out + login.err + status.err
    assert cli("auth", "logout").code == 0
    assert (stored, cli("account").code) == ({}, 4)
    assert not (tmp_path / "config").exists()


def test_two_commands_need_no_extra(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['cyclopts'] = None; sys.modules['rich'] = None\n"
    program = f"{hidden}from replicate.__main__ import main; sys.exit(main())"
    for arguments, code in ((["generate", "--help"], 0), (["sandbox", "--help"], 0), (["run"], 2)):
        command = [sys.executable, "-c", program, *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr
    assert "pip install 'replicate-openapi[cli]'" in ended.stderr


def test_an_interrupt_during_imports_has_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("replicate.__main__.import_module", interrupted)
    assert main(["account"]) == 130


def test_commands_are_retried(sandbox: Sandbox, cli: Cli) -> None:
    sandbox.faults.add("GET", "/account", Status(429, headers={"Retry-After": "0"}))
    assert cli("account").code == 0
    assert len(sandbox.requests) == 2


def test_an_error_says_what_helps(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = cli("models", "get", "acme/none")
    assert missing.code == 1
    assert missing.err.endswith("it does not exist, or this API token cannot see it\n")
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_wrong")
    refused = cli("models", "get", "acme/none")
    assert refused.code == 4
    assert refused.err.endswith("the API token is that of REPLICATE_API_TOKEN\n")
    assert "r8_wrong" not in refused.err
