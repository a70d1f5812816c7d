"""`make demo`, without and with a token."""

import os
import subprocess
import sys

from replicate.sandbox import Sandbox


def demo(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "replicate.sandbox.demo"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_runs_in_the_sandbox_without_a_token() -> None:
    said = demo()
    assert "inside this process" in said
    assert "hello Alice" in said
    assert "You said: Say it word by word" in said
    assert "failed: out of paint" in said
    assert "succeeded replicate/hello-world" in said


def test_runs_without_rich() -> None:
    program = (
        "import sys; sys.modules['rich'] = None; from replicate.sandbox.demo import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert "pip install 'replicate-openapi[progress]'" in done.stdout
    assert "succeeded replicate/hello-world" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_runs_with_the_api_if_there_is_a_token(sandbox: Sandbox) -> None:
    said = demo(**sandbox.environment)
    assert f"this runs with {sandbox.base_url}" in said
    assert "hello Alice" in said
    assert "sandbox/" not in said
    assert len(sandbox.predictions) == 1
