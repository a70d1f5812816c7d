"""REPLICATE_LOG, as a program meets it that sets up no logging of its own, or does."""

import os
import subprocess
import sys

import pytest

from replicate.sandbox import Sandbox

USE = """
from replicate import Replicate
with Replicate() as client, Replicate() as other:
    client.run("replicate/hello-world", {"text": "Alice"}, wait=False)
    other.account.get()
"""
CONFIGURED = "import logging; logging.basicConfig(level=logging.WARNING)\n"
LATER = "\nlogging.getLogger('replicate').info('later')"


def errors_of(sandbox: Sandbox, code: str, level: str | None) -> tuple[int, list[str]]:
    """What a program says on stderr, line by line."""
    environment = {**os.environ, **sandbox.environment}
    if level is not None:
        environment["REPLICATE_LOG"] = level
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("level", [None, ""])
def test_is_silent_by_default(sandbox: Sandbox, level: str | None) -> None:
    assert errors_of(sandbox, USE, level) == (0, [])


@pytest.mark.parametrize("level", ["info", "INFO"])
def test_shows_predictions_at_info(sandbox: Sandbox, level: str) -> None:
    code, lines = errors_of(sandbox, USE, level)
    [id] = sandbox.predictions
    assert code == 0
    assert f"INFO replicate: prediction {id} is starting" in lines[0]
    assert f"INFO replicate: prediction {id} is succeeded" in lines[-1]
    assert not [line for line in lines if "GET" in line]


def test_shows_requests_at_debug_once_each(sandbox: Sandbox) -> None:
    code, lines = errors_of(sandbox, USE, "debug")
    assert code == 0
    assert len([line for line in lines if "DEBUG" in line]) == len(sandbox.requests)
    assert len([line for line in lines if line.endswith(" s") and "/account: 200" in line]) == 1


@pytest.mark.parametrize("code", [CONFIGURED + USE, USE + CONFIGURED + LATER])
def test_shows_each_line_once_where_the_program_logs_too(sandbox: Sandbox, code: str) -> None:
    _, lines = errors_of(sandbox, code, "info")
    assert len([line for line in lines if "is starting" in line]) == 1
    assert len([line for line in lines if "later" in line]) == ("later" in code)


def test_refuses_another_level(sandbox: Sandbox) -> None:
    code, lines = errors_of(sandbox, USE, "loud")
    assert code == 1
    assert lines[-1] == "ValueError: REPLICATE_LOG must be debug or info, not 'loud'"
