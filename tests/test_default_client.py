"""The module's own functions: a client that is made when one of them is first used."""

import os
import subprocess
import sys
from typing import Any

import pytest

import replicate
from replicate.sandbox import Sandbox

PROGRAM = """
import os
import replicate
from replicate import ReplicateError

run = replicate.run
try:
    run("replicate/hello-world", {"text": "Alice"})
except ReplicateError as error:
    print("REPLICATE_API_TOKEN" in str(error))
os.environ["REPLICATE_API_TOKEN"] = os.environ["TOKEN"]
print(run("replicate/hello-world", {"text": "Alice"}))
prediction = replicate.predictions.create(model="sandbox/counter", input={"until": 1})
print(replicate.wait(prediction).output)
print([len(page) for page in replicate.paginate(replicate.predictions.list)])
print(replicate.models.get("replicate/hello-world").name)
print(replicate.request("/account").json()["username"])
print(replicate.run.__self__ is replicate.wait.__self__)
"""


def test_the_module_has_a_default_client(sandbox: Sandbox) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TOKEN"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        env=environment | {"REPLICATE_BASE_URL": sandbox.origin, "TOKEN": sandbox.token},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "True",
        "hello Alice",
        "['0']",
        "[2]",
        "hello-world",
        "acme",
        "True",
    ]


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(replicate, "widgets")
    assert not hasattr(replicate, "_widgets")


def test_dir_lists_the_names() -> None:
    names = dir(replicate)
    assert {"Replicate", "AsyncReplicate", "run", "predictions", "Prediction", "APIError"} <= {
        *names
    }
    for name in ("ReplicateError", "Prediction", "Replicate", "AsyncReplicate"):
        assert getattr(replicate, name).__name__ == name


def test_errors_name_the_function_that_was_called() -> None:
    options: dict[str, Any] = {"timout": 5}
    with pytest.raises(TypeError, match=r"^replicate\.run\(\) got .* did you mean timeout=\?$"):
        replicate.run("a/b", {}, **options)
