"""`replicate run` and what else starts models."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from replicate.sandbox import Close, Cut, Fault, File, Malformed, Sandbox, Status, Truncate

from .conftest import PROGRAM, Ended

Cli = Callable[..., Ended]


def created(sandbox: Sandbox) -> list[Any]:
    """Return the bodies of the requests that created something."""
    return [
        json.loads(request.body)
        for request in sandbox.requests
        if request.method == "POST" and not request.path.endswith("/cancel")
    ]


def test_text_is_the_only_output(cli: Cli) -> None:
    ended = cli("run", "replicate/hello-world", "text=Alice")
    assert ended == Ended(0, "hello Alice\n", "")


def test_files_are_printed_as_urls(cli: Cli) -> None:
    ended = cli("run", "sandbox/image", "prompt=a cat", "num_outputs:=2")
    urls = ended.out.splitlines()
    assert [url.rpartition("/")[2] for url in urls] == ["out-0.png", "out-1.png"]
    assert (ended.code, ended.err) == (0, "")


def test_words_become_what_the_schema_says(sandbox: Sandbox, cli: Cli) -> None:
    @sandbox.model("acme/all")
    def everything(
        number: float, count: int, flag: bool, text: str, tags: list[str], image: File
    ) -> dict[str, str]:
        return {"image": image.data.decode(), "text": text}

    Path("a.txt").write_text("content")
    words = ["number=1", "count=2", "flag=true", "text=@a.txt", "tags=a", "tags=b", "image=@a.txt"]
    ended = cli("run", "acme/all", *words)
    assert json.loads(ended.out) == {"image": "content", "text": "content"}
    input = created(sandbox)[0]["input"]
    assert (input["number"], input["count"], input["flag"]) == (1.0, 2, True)
    assert input["tags"] == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["prompt=x", "num_outputs=9"], "num_outputs: must be an int (1 to 4), not 9"),
        (["prompt=x", "num_output=1"], "did you mean num_outputs?"),
        ([], "prompt: required"),
        (["prompt"], "'prompt' is not an input"),
        (["prompt:=x"], "prompt:= is not JSON"),
        (["prompt=@missing.txt"], "there is no file 'missing.txt'"),
        (["prompt=a", "prompt=b"], "prompt is not a list"),
        (["prompt=a", "--output-template", "{name}"], "--output-template"),
        (["prompt=a", "--output-template", "{id}"], "--save, which is absent"),
        (["prompt=a", "--save", "out", "--no-wait"], "--no-wait does not"),
        (["prompt=a", "--unknown"], "--unknown"),
    ],
)
def test_nothing_is_created_for_invalid_words(
    sandbox: Sandbox, cli: Cli, words: list[str], message: str
) -> None:
    ended = cli("run", "sandbox/image", *words)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err
    assert created(sandbox) == []


def test_files_are_saved_under_the_names_of_the_template(cli: Cli) -> None:
    options = ["--save", "out", "--output-template", "cat-{index}{ext}"]
    for expected in (["out/cat-0.png", "out/cat-1.png"], ["out/cat-0-2.png", "out/cat-1-2.png"]):
        ended = cli("run", "sandbox/image", "prompt=x", "num_outputs=2", *options)
        assert ended.out.splitlines() == expected
        assert all(Path(path).read_bytes().startswith(b"\x89PNG") for path in expected)


def test_json_is_the_prediction(cli: Cli) -> None:
    prediction = json.loads(cli("run", "sandbox/image", "prompt=x", "--save", "out", "--json").out)
    assert prediction["status"] == "succeeded"
    assert prediction["output"] == [f"out/{prediction['id']}-0.png"]


def test_no_wait_prints_the_id(cli: Cli) -> None:
    id = cli("run", "sandbox/slow", "seconds=60", "--no-wait").out.strip()
    assert json.loads(cli("predictions", "get", id).out)["status"] in ("starting", "processing")
    assert cli("predictions", "cancel", id).code == 0
    assert json.loads(cli("predictions", "get", id).out)["status"] == "canceled"
    assert cli("predictions", "wait", id).code == 3


def test_failures_have_exit_codes(
    sandbox: Sandbox, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = cli("run", "sandbox/failing", "message=out of memory")
    assert (failed.code, failed.out) == (1, "")
    assert "out of memory" in failed.err
    assert cli("run", "acme/missing").code == 1
    assert cli("run", "sandbox/slow", "--timeout", "0.2").code == 1
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_wrong")
    assert cli("account").code == 4
    monkeypatch.delenv("REPLICATE_API_TOKEN")
    missing = cli("account")
    assert missing.code == 4
    assert "https://replicate.com/account/api-tokens" in missing.err


def test_a_lost_response_creates_nothing_twice(sandbox: Sandbox, cli: Cli) -> None:
    sandbox.faults.add("POST", "*", Close(handled=True))
    ended = cli("run", "sandbox/image", "prompt=x")
    assert (ended.code, ended.out) == (1, "")
    assert "may have been" in ended.err
    assert len(cli("predictions", "list").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("fault", "on_create", "on_poll"),
    [
        (Status(503), 1, 0),
        (Status(500), 1, 0),
        (Status(429), 0, 0),
        (Close(), 1, 0),
        (Close(handled=True), 1, 0),
        (Cut(), 1, 0),
        (Malformed(), 1, 1),
        (Truncate(), 1, 1),
    ],
    ids=str,
)
@pytest.mark.parametrize(("method", "path"), [("POST", "*"), ("GET", "/predictions/{id}")])
def test_faults_create_at_most_one_prediction(
    sandbox: Sandbox, cli: Cli, fault: Fault, on_create: int, on_poll: int, method: str, path: str
) -> None:
    rule = sandbox.faults.add(method, path, fault)
    ended = cli("run", "sandbox/slow", "seconds=0.2")
    assert rule.hits == 1
    assert len(sandbox.predictions) <= 1
    assert ended.code == (on_create if method == "POST" else on_poll)
    assert ended.out == ("" if ended.code else "done after 0.2 seconds\n")
    assert re.match(f"error: {method} http" if ended.code else "$", ended.err)


def test_a_text_may_begin_like_deep_json(cli: Cli) -> None:
    text = "[" * 100_000
    assert cli("run", "replicate/hello-world", f"text={text}").out == f"hello {text}\n"
    ended = cli("run", "replicate/hello-world", f"text:={text}")
    assert ended.code == 2
    assert "is not JSON" in ended.err


def test_stdin_is_an_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("from a pipe"))
    assert cli("run", "replicate/hello-world", "text=@-").out == "hello from a pipe\n"


def test_a_stream_that_is_cut_resumes(sandbox: Sandbox, cli: Cli) -> None:
    sandbox.faults.add("GET", "/streams/{id}", Truncate(100), origin="delivery")
    ended = cli("run", "sandbox/language", "prompt=hi", "pause=0")
    assert (ended.code, ended.out) == (0, "You said: hi\nThat is 1 words.\n")
    assert len(created(sandbox)) == 1


def test_a_text_in_pieces_is_printed_in_one(cli: Cli) -> None:
    words = ["sandbox/language", "prompt=hi", "pause=0"]
    id = cli("run", *words, "--no-wait").out.strip()
    for command in (["run", *words, "--save", "out"], ["predictions", "wait", id]):
        assert cli(*command).out == "You said: hi\nThat is 1 words.\n"


def test_texts_are_printed_as_lines(sandbox: Sandbox, cli: Cli) -> None:
    @sandbox.model("acme/captions")
    def captions(text: str) -> list[str]:
        return [text, "a second"]

    assert cli("run", "acme/captions", "text=a first").out == "a first\na second\n"


def test_streams_any_model(cli: Cli) -> None:
    assert cli("stream", "sandbox/counter").out == "012\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "arguments",
    [["sandbox/language", "prompt=x", "pause=60"], ["sandbox/slow", "seconds=60"]],
    ids=["stream", "poll"],
)
def test_signals_cancel(sandbox: Sandbox, number: signal.Signals, arguments: list[str]) -> None:
    command = [*PROGRAM, "run", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not sandbox.predictions:
            sandbox.clock.sleep(0.05)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"done" not in out
    assert b"was canceled" in err
    assert b"Traceback" not in err
    [record] = sandbox.predictions.values()
    assert record["status"] == "canceled"


def test_a_closed_pipe_ends_the_program() -> None:
    command = [*PROGRAM, "run", "sandbox/language", "prompt=x", "pause=0.2"]
    read, write = os.pipe()
    with subprocess.Popen(command, stdout=write, stderr=subprocess.PIPE) as process:
        os.close(write)
        assert os.read(read, 1) == b"Y"
        os.close(read)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (141, b"")


def test_training(sandbox: Sandbox, cli: Cli) -> None:
    words = ["--owner", "acme", "--name", "new", "--visibility", "private", "--hardware", "cpu"]
    assert cli("models", "create", *words).code == 0
    ended = cli("train", "sandbox/trainable", "train_data=x", "epochs:=0", "--destination=acme/new")
    assert ended.code == 0, ended.err
    assert "acme/new" in ended.out
    assert json.loads(cli("trainings", "list").out)["status"] == "succeeded"


@pytest.mark.parametrize(
    ("faults", "end"), [([], "was canceled"), ([Status(400)], "may be running: it could not be")]
)
def test_a_training_beyond_its_timeout_is_canceled(
    sandbox: Sandbox, cli: Cli, faults: list[Status], end: str
) -> None:
    for fault in faults:
        sandbox.faults.add("POST", "/trainings/{id}/cancel", fault)
    words = ["--owner", "acme", "--name", "new", "--visibility", "private", "--hardware", "cpu"]
    assert cli("models", "create", *words).code == 0
    words = ["sandbox/trainable", "train_data=x", "epochs:=600", "--destination=acme/new"]
    ended = cli("train", *words, "--timeout", "0.2")
    [training] = sandbox.trainings.values()
    assert (ended.code, ended.out) == (1, "")
    assert f"training {training['id']} {end}" in ended.err
    assert (training["status"] == "canceled") == (not faults)


def test_logs_are_those_of_the_prediction(cli: Cli) -> None:
    id = cli("run", "sandbox/logging", "steps=2", "--no-wait").out.strip()
    assert "2/2" in cli("predictions", "logs", id, "--follow").out


def test_output_that_has_no_encoding_is_escaped(sandbox: Sandbox) -> None:
    @sandbox.model("acme/accents")
    def accents(text: str) -> str:
        return "\u00e9\u2603"

    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    command = [*PROGRAM, "run", "acme/accents", "text=x"]
    ended = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert ended.stdout == b"\xe9\\u2603\n"
