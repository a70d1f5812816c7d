"""docs/cli.md shows what the commands print."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

from .conftest import Ended

PAGE = (Path(__file__).resolve().parents[2] / "docs/cli.md").read_text()
CONSOLE = re.findall(r"^```console\n\$ replicate (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)


def test_the_outputs_of_the_page(cli: Callable[..., Ended]) -> None:
    assert len(CONSOLE) == 2
    for command, expected in CONSOLE:
        out = cli(*shlex.split(command)).out
        assert [line.rstrip() for line in out.splitlines()] == expected.splitlines()


def test_the_commands_of_the_page_exist(cli: Callable[..., Ended]) -> None:
    found = re.findall(r"replicate ((?:bulk|auth|predictions|models|webhooks) \w+|\w+)", PAGE)
    for command in {*found} - {"does", "run", "generate", "sandbox"}:
        if not command.startswith("has "):
            help = cli(*command.split(), "--help")
            assert help.code == 0, command
            assert f"Usage: replicate {command}" in help.out
