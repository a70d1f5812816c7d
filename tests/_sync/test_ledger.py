# Derived from tests/_async/test_ledger.py by `make generate`.
"""Journals in a bucket or folder, with a folder: what they record, and what is created again."""

import json
import sys
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import Any

import httpx
import pytest

from replicate import (
    BadRequestError,
    OutcomeUnknown,
    OutputExpired,
    PredictionCanceled,
    PredictionFailed,
    Replicate,
    ReplicateError,
)
from replicate.sandbox import Close, Malformed, Sandbox, Status

HELLO = "replicate/hello-world"
CREATES = "/models/replicate/hello-world/predictions"


def creates(sandbox: Sandbox) -> int:
    return len(sandbox.predictions)


@pytest.fixture
def journal(tmp_path: Path) -> str:
    return (tmp_path / "journal").as_uri()


def objects(tmp_path: Path, ending: str = "") -> list[Path]:
    """Return the objects of a journal."""
    return [path for path in (tmp_path / "journal").rglob(f"*{ending}") if path.is_file()]


def run(client: Replicate, ref: str, inputs: list[Any], **options: Any) -> list[Any]:
    return [result for _, result in client.map(ref, inputs, **options)]


def test_equal_inputs_have_one_prediction(
    client: Replicate, sandbox: Sandbox, journal: str
) -> None:
    inputs = [{"text": text} for text in ("a", "b", "a")]
    for _ in range(2):
        outputs = run(client, HELLO, inputs, journal=journal)
        assert outputs == ["hello a", "hello b", "hello a"]
        assert creates(sandbox) == 2


def test_a_key_distinguishes_equal_inputs(
    client: Replicate, sandbox: Sandbox, journal: str
) -> None:
    inputs = [{"text": "a"}, {"text": "a"}]
    for _ in range(2):
        found = client.map(
            HELLO, inputs, journal=journal, key=lambda index, _: index, result="prediction"
        )
        assert {prediction.id for _, prediction in found} == set(sandbox.predictions)
        assert creates(sandbox) == 2


def test_a_finished_input_sends_no_request(
    client: Replicate, sandbox: Sandbox, journal: str
) -> None:
    run(client, HELLO, [{"text": "a"}], journal=journal)
    sandbox.requests.clear()
    assert run(client, HELLO, [{"text": "a"}], journal=journal) == ["hello a"]
    assert not list(sandbox.requests)


def test_a_running_prediction_is_resumed(client: Replicate, sandbox: Sandbox, journal: str) -> None:
    inputs = [{"seconds": 0}, {"seconds": 2}]
    first = client.map("sandbox/slow", inputs, journal=journal)
    for _ in first:
        break
    first.close()
    outputs = run(client, "sandbox/slow", inputs, journal=journal)
    assert outputs == ["done after 0 seconds", "done after 2 seconds"]
    assert creates(sandbox) == 2


@pytest.fixture(params=["file", "folder"])
def any_journal(request: pytest.FixtureRequest, tmp_path: Path, journal: str) -> Any:
    return journal if request.param == "folder" else tmp_path / "runs.jsonl"


def test_a_signal_cancels_a_resumed_prediction(
    client: Replicate, sandbox: Sandbox, any_journal: Any, signal: Any
) -> None:
    inputs = [{"seconds": 0}, {"seconds": 600}]
    with client.map("sandbox/slow", inputs, journal=any_journal) as first:
        assert next(first) == (0, "done after 0 seconds")
        while creates(sandbox) < 2:
            client.clock.sleep(0.02)
    _, canceled = run(
        client,
        "sandbox/slow",
        inputs,
        journal=any_journal,
        signal=signal,
        progress=lambda _: signal.set(),
    )
    assert isinstance(canceled, PredictionCanceled)
    assert sandbox.predictions[canceled.prediction.id]["status"] == "canceled"
    assert creates(sandbox) == 2


@pytest.mark.parametrize(
    "fault",
    [
        Close(handled=True),  # the response is lost
        Malformed(),
        Status(500, handled=True),
        Close(read=False),  # the request is lost
        Status(503),
    ],
    ids=repr,
)
def test_a_request_without_a_response_is_looked_up_after_its_lease(
    client: Replicate, sandbox: Sandbox, any_journal: Any, clock: Any, fault: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("POST", CREATES, fault)
    for _ in range(2):
        assert run(client, HELLO, [{"text": "a"}], journal=any_journal) == ["hello a"]
        assert creates(sandbox) == 1
    assert sum(clock.slept) >= (5 if isinstance(any_journal, Path) else 90)


@pytest.mark.parametrize("looked_up", [False, True])
def test_a_request_that_waited_for_a_rate_limit_needs_a_new_claim(
    client: Replicate, sandbox: Sandbox, journal: str, tmp_path: Path, clock: Any, looked_up: bool
) -> None:
    client.clock = clock
    send = client.fetch

    def fetch(request: httpx.Request) -> httpx.Response:
        response = send(request)
        if response.status_code == 429 and looked_up:  # by another worker, after the lease
            [claim] = objects(tmp_path, "/0")
            claim.with_name("0.out").write_text('{"none": "no request arrived"}')
        return response

    client.fetch = fetch
    sandbox.faults.add("POST", CREATES, Status(429, {"retry-after": "40"}))
    assert run(client, HELLO, [{"text": "a"}], journal=journal) == ["hello a"]
    [id] = sandbox.predictions
    outcomes = [json.loads(path.read_bytes()) for path in sorted(objects(tmp_path, ".out"))]
    reason = "no request arrived" if looked_up else "the request is sent later"
    assert outcomes == [{"none": reason}, {"id": id}]


@pytest.mark.parametrize("lost", [ConnectionResetError, RuntimeError, None])
def test_a_prediction_is_looked_up_whatever_was_lost(
    client: Replicate, sandbox: Sandbox, any_journal: Any, clock: Any, lost: Any
) -> None:
    client.clock = clock
    send, requests = client.fetch, 0

    def lose(request: httpx.Request) -> httpx.Response:
        nonlocal requests
        response = send(request)
        if request.method != "POST" or requests:
            return response
        requests += 1
        response.close()
        if lost is not None:
            raise lost("lost")
        return httpx.Response(201, json={"status": "starting"})  # without an id

    client.fetch = lose
    assert run(client, HELLO, [{"text": "a"}], journal=any_journal) == ["hello a"]
    assert creates(sandbox) == 1


def test_lost_responses_end_in_an_error(
    client: Replicate, sandbox: Sandbox, any_journal: Any, clock: Any
) -> None:
    client = client.with_options(max_retries=2)
    client.clock = clock
    sandbox.faults.add("POST", CREATES, Status(500), count=None)
    [error] = run(client, HELLO, [{"text": "a"}], journal=any_journal)
    assert isinstance(error, OutcomeUnknown)
    assert sum(request.method == "POST" for request in sandbox.requests) == 3
    sandbox.faults.clear()
    assert run(client, HELLO, [{"text": "a"}], journal=any_journal) == ["hello a"]


def test_equal_inputs_with_keys_do_not_find_the_same_prediction(
    client: Replicate, sandbox: Sandbox, journal: str, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("POST", CREATES, Close(handled=True), count=2)
    results = client.map(
        HELLO,
        [{"text": "a"}] * 3,
        journal=journal,
        key=lambda index, _: index,
        result="prediction",
        concurrency=1,
    )
    assert {prediction.id for _, prediction in results} == set(sandbox.predictions)
    assert creates(sandbox) == 3


def test_a_refused_input_is_sent_again_by_the_next_map(
    client: Replicate, sandbox: Sandbox, journal: str
) -> None:
    sandbox.faults.add("POST", CREATES, Status(400))
    [error] = run(client, HELLO, [{"text": "a"}], journal=journal)
    assert isinstance(error, BadRequestError)
    assert run(client, HELLO, [{"text": "a"}], journal=journal) == ["hello a"]


def test_uploaded_files_are_compared_as_they_were_sent(
    client: Replicate, sandbox: Sandbox, journal: str, clock: Any
) -> None:
    @sandbox.model("acme/sizes", official=True)
    def sizes(files: list[str]) -> int:
        return len(files)

    client.clock = clock
    sandbox.faults.add("POST", "/models/acme/sizes/predictions", Close(handled=True))
    for _ in range(2):
        inputs = [{"files": [b"small", bytes(300_000)]}]
        assert run(client, "acme/sizes", inputs, journal=journal) == [2]
    assert creates(sandbox) == 1


@pytest.fixture
def flaky(sandbox: Sandbox) -> list[str]:
    """Define a model that raises these errors, one after the other."""
    errors: list[str] = []

    @sandbox.model("acme/flaky", official=True)
    def flaky(number: int) -> int:
        if errors:
            raise RuntimeError(errors.pop(0))
        return number

    return errors


def test_failed_inputs_are_run_again_if_requested(
    client: Replicate, sandbox: Sandbox, flaky: list[str], any_journal: Any
) -> None:
    flaky += ["first", "second"]
    for retry_failed, result, total in (
        (False, "first", 1),
        (False, "first", 1),
        (True, "second", 2),  # once
        (True, 1, 3),
        (True, 1, 3),
        (False, 1, 3),  # the last prediction counts
    ):
        [found] = run(
            client, "acme/flaky", [{"number": 1}], journal=any_journal, retry_failed=retry_failed
        )
        assert result == 1 or isinstance(found, PredictionFailed)
        assert str(result) in str(found)
        assert creates(sandbox) == total


def test_failures_of_the_platform_are_retried(
    client: Replicate, sandbox: Sandbox, flaky: list[str], any_journal: Any
) -> None:
    flaky += ["interrupted (code: PA)"] * 3
    for retries, code, total in ((1, "PA", 2), (0, "PA", 2), (3, None, 4), (3, None, 4)):
        [result] = run(
            client, "acme/flaky", [{"number": 1}], journal=any_journal, retry_transient=retries
        )
        assert getattr(result, "code", None) == code
        assert creates(sandbox) == total


# --- files --------------------------------------------------------------------------------------


def test_files_are_saved_under_the_same_names_after_a_kill(
    client: Replicate, sandbox: Sandbox, journal: str, tmp_path: Path
) -> None:
    save_to = (tmp_path / "out").as_uri()
    inputs = [{"prompt": "teal"}]
    [first] = run(client, "sandbox/image", inputs, journal=journal, save_to=save_to)
    [id] = sandbox.predictions
    assert first == [f"{save_to}/{id}.png"]
    [end] = objects(tmp_path, ".end")
    end.unlink()  # as if it was killed before
    [again] = run(client, "sandbox/image", inputs, journal=journal, save_to=save_to)
    assert again == first
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{id}.png"]
    assert creates(sandbox) == 1


def test_a_function_names_the_files(
    client: Replicate, sandbox: Sandbox, any_journal: Any, tmp_path: Path
) -> None:
    names = ["cat", "dog.jpg"]
    for _ in range(2):
        outputs = run(
            client,
            "sandbox/image",
            [{"prompt": "teal"}, {"prompt": "red"}],
            journal=any_journal,
            save_to=lambda index, prediction: tmp_path / "out" / names[index],
        )
        paths = [tmp_path / "out/cat.png", tmp_path / "out/dog.jpg"]
        assert outputs == [[path] for path in paths]
        assert sorted((tmp_path / "out").iterdir()) == paths
    assert creates(sandbox) == 2


def test_looking_up_a_claim_ends_by_the_timeout(
    client: Replicate, sandbox: Sandbox, clock: Any, tmp_path: Path
) -> None:
    client.clock = clock
    sandbox.faults.add("POST", CREATES, Close(), count=None)
    sandbox.faults.add("GET", "/predictions", Status(503, {"retry-after": "100"}), count=None)
    options: dict[str, Any] = {"journal": tmp_path / "runs.jsonl", "timeout": 20}
    started = clock.now()
    [error] = run(client, HELLO, [{"text": "a"}], **options)
    assert isinstance(error, ReplicateError)
    assert clock.now() - started <= 2 * 20


class SlowFile(BytesIO):
    """A file whose content is read after all others."""

    def read(self, size: int | None = -1, /) -> bytes:
        sleep(0.1)
        return super().read(size)


def test_equal_inputs_retain_the_names_of_their_files(
    client: Replicate, sandbox: Sandbox, tmp_path: Path
) -> None:
    outputs: list[Any] = []
    for files in ([SlowFile(b"x"), b"x"], [b"x", SlowFile(b"x")]):
        outputs += run(
            client,
            "sandbox/upscaler",
            [{"image": file} for file in files],
            journal=tmp_path / "runs.jsonl",
            save_to=lambda index, _: tmp_path / "out" / f"{index}.png",
        )
    assert outputs == [tmp_path / "out/0.png", tmp_path / "out/1.png"] * 2
    assert creates(sandbox) == 2


def test_an_expired_output_is_an_error_or_run_again(
    client: Replicate, sandbox: Sandbox, any_journal: Any, tmp_path: Path
) -> None:
    inputs = [{"prompt": "teal"}]
    options: dict[str, Any] = {"journal": any_journal, "save_to": tmp_path / "out"}
    run(client, "sandbox/image", inputs, journal=any_journal)
    for end in objects(tmp_path, ".end"):
        end.unlink()  # as if it was killed before its files were saved
    sandbox.clock.advance(3601)
    for on_expired, total in (("raise", 1), ("raise", 1), ("rerun", 2), ("raise", 2)):
        [result] = run(client, "sandbox/image", inputs, on_expired=on_expired, **options)
        assert creates(sandbox) == total
        if total == 1:
            assert "deleted" in str(result)
            assert result.prediction_id in sandbox.predictions
        else:
            assert Path(result[0]).read_bytes().startswith(b"\x89PNG")


def test_files_that_expired_before_they_were_saved_are_run_again(
    client: Replicate, sandbox: Sandbox, journal: str, tmp_path: Path
) -> None:
    inputs = [{"prompt": "teal"}]
    run(client, "sandbox/image", inputs, journal=journal)
    sandbox.clock.advance(3601)
    options: dict[str, Any] = {"journal": journal, "save_to": (tmp_path / "out").as_uri()}
    [error] = run(client, "sandbox/image", inputs, **options)
    assert isinstance(error, OutputExpired)
    assert error.__notes__ == [
        f"prediction {error.prediction_id} has succeeded, and its output has expired"
    ]
    for _ in range(2):
        [saved] = run(client, "sandbox/image", inputs, on_expired="rerun", **options)
        assert saved[0].startswith("file://")
        assert creates(sandbox) == 2


def test_saved_files_are_not_downloaded_again(
    client: Replicate, sandbox: Sandbox, any_journal: Any, tmp_path: Path
) -> None:
    for save_to in (tmp_path / "out", tmp_path / "out", None):
        sandbox.requests.clear()
        [[path]] = run(
            client, "sandbox/image", [{"prompt": "teal"}], journal=any_journal, save_to=save_to
        )
        [id] = sandbox.predictions
        assert path == tmp_path / f"out/{id}.png"
        assert path.read_bytes().startswith(b"\x89PNG")
        sandbox.clock.advance(3601)
    assert not list(sandbox.requests)


# --- safety -------------------------------------------------------------------------------------


def test_the_token_is_in_no_object(
    client: Replicate, sandbox: Sandbox, journal: str, tmp_path: Path
) -> None:
    run(client, HELLO, [{"text": "a"}, {"text": 1}], journal=journal)
    names = {path.name for path in objects(tmp_path)}
    assert {"0", "0.out", "0.end"} <= names
    for path in objects(tmp_path):
        assert sandbox.token.encode() not in path.read_bytes()
        assert isinstance(json.loads(path.read_bytes()), dict)


def test_invalid_arguments_are_refused_before_anything_is_sent(
    client: Replicate, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="is not the URL of a store"):
        client.map(HELLO, [], journal="nonsense://bucket")
    with pytest.raises(ValueError, match="on_expired must be 'raise' or 'rerun'"):
        client.map(HELLO, [], on_expired="again")  # type: ignore[arg-type] # that is the test
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(ImportError, match=r"pip install 'replicate-openapi\[journal\]'"):
        client.map(HELLO, [], journal="s3://bucket/run")
    assert not list(sandbox.requests)
