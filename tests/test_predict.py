"""`Predict` with batches of plain Python; tests/engines has those of pandas, Arrow and engines."""

import json
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from replicate import PredictionFailed
from replicate.bulk import Predict
from replicate.sandbox import Sandbox

Rows = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def model(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)

    @sandbox.model("acme/shout", official=True)
    async def shout(text: str, mark: str = "!") -> str:
        if text == "bad":
            raise ValueError("the text is bad")
        return text.upper() + mark

    @sandbox.model("acme/pair", official=True)
    async def pair(text: str) -> list[str]:
        return [text, text]


def test_a_list_of_rows_has_four_more_columns(sandbox: Sandbox) -> None:
    [row] = Predict("acme/shout", {"text": "name"})([{"id": 1, "name": "a"}])
    [id] = sandbox.predictions
    assert row == {
        "id": 1,
        "name": "a",
        "output": "A!",
        "error": None,
        "prediction_id": id,
        "status": "succeeded",
    }


def test_columns_are_returned_as_columns() -> None:
    result = Predict("acme/shout", {"text": "name"}, params={"mark": "?"})({"name": ["a", "b"]})
    assert list(result) == ["name", "output", "error", "prediction_id", "status"]
    assert result["output"] == ["A?", "B?"]


def test_output_that_is_not_text_is_json() -> None:
    [row] = Predict("acme/pair", {"text": "text"}).rows([{"text": "a"}])
    assert row["output"] == '["a", "a"]'


def test_output_has_the_type_of_output_type() -> None:
    predict = Predict("acme/pair", {"text": "text"}, output_type="list<string>")
    assert predict.rows([{"text": "a"}])[0]["output"] == ["a", "a"]


def test_a_row_that_fails_does_not_affect_others(sandbox: Sandbox) -> None:
    rows = [{"text": text} for text in ("a", "bad", "b")]
    first, failed, last = Predict("acme/shout", {"text": "text"}).rows(rows)
    assert [first["output"], last["output"]] == ["A!", "B!"]
    assert failed["output"] is None
    assert failed["status"] == "failed"
    assert failed["prediction_id"] in sandbox.predictions
    assert "the text is bad" in failed["error"]


def test_an_input_that_cannot_be_created_fails_alone(sandbox: Sandbox) -> None:
    predict = Predict("acme/shout", lambda row: {"text": row["text"].lower()})
    failed, row = predict.rows([{"text": None}, {"text": "A"}])
    assert "AttributeError" in failed["error"]
    assert row["output"] == "A!"
    assert len(sandbox.predictions) == 1


def test_the_first_error_is_raised_if_errors_says_so() -> None:
    predict = Predict("acme/shout", {"text": "text"}, errors="raise")
    with pytest.raises(PredictionFailed, match="the text is bad"):
        predict.rows([{"text": "bad"}])


def test_a_missing_column_is_an_error_before_anything_is_sent(sandbox: Sandbox) -> None:
    with pytest.raises(KeyError, match="no column name; there are text"):
        Predict("acme/shout", {"text": "name"}).rows([{"text": "a"}])
    assert not sandbox.predictions


def test_invalid_arguments_are_refused_at_once(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="cannot run"):
        Predict("nonsense", {})
    with pytest.raises(ValueError, match="concurrency must be 1 or more"):
        Predict("acme/shout", {}, concurrency=0)
    with pytest.raises(TypeError, match="save_to must be"):
        Predict("acme/shout", {}, save_to=7)  # type: ignore[arg-type] # that is the test
    with pytest.raises(ValueError, match="errors must be"):
        Predict("acme/shout", {}, errors="ignore")  # type: ignore[arg-type] # that is the test
    with pytest.raises(TypeError, match="REPLICATE_API_TOKEN"):
        Predict("acme/shout", {}, auth=sandbox.token)
    with pytest.raises(TypeError, match="a batch must be"):
        Predict("acme/shout", {})("text")


def test_the_next_batch_runs_while_the_last_row_of_one_does(sandbox: Sandbox) -> None:
    second = threading.Event()

    @sandbox.model("acme/waiting", official=True)
    def waiting(text: str) -> str:
        if text == "second":
            second.set()
        assert second.wait(30)
        return text

    def batches() -> Iterator[Rows]:
        yield [{"text": "first"}]
        yield []
        yield [{"text": "second"}]

    predict = Predict("acme/waiting", {"text": "text"}, concurrency=2)
    results = list(predict.batches(batches()))
    assert [[row["output"] for row in batch] for batch in results] == [["first"], [], ["second"]]


def test_an_error_of_the_batches_is_raised_after_the_results_before_it() -> None:
    def batches() -> Iterator[Rows]:
        yield [{"text": "a"}]
        yield []
        yield [{"text": "b"}]
        raise RuntimeError("no more")

    results = Predict("acme/shout", {"text": "text"}).batches(batches())
    assert [len(next(results)) for _ in range(3)] == [1, 0, 1]
    with pytest.raises(RuntimeError, match="no more"):
        next(results)


def test_batches_are_not_read_without_end() -> None:
    read: list[int] = []

    def batches() -> Iterator[Rows]:
        for number in range(1000):
            read.append(number)
            yield [{"text": str(number)}]

    results = Predict("acme/shout", {"text": "text"}, concurrency=2).batches(batches())
    assert next(results)[0]["output"] == "0!"
    assert len(read) <= 6
    results.close()  # type: ignore[attr-defined] # it is a generator


def test_a_pickle_has_no_token_and_works_in_another_process(sandbox: Sandbox) -> None:
    predict = Predict("acme/shout", {"text": "text"})
    predict.rows([{"text": "a"}])  # with the client in use
    pickled = pickle.dumps(predict)
    assert sandbox.token.encode() not in pickled
    code = "import pickle, sys; print(pickle.load(sys.stdin.buffer).rows([{'text': 'b'}]))"
    done = subprocess.run([sys.executable, "-c", code], input=pickled, capture_output=True)
    assert b"'output': 'B!'" in done.stdout, done.stderr


def test_tasks_of_a_process_share_a_client() -> None:
    pickled = pickle.dumps(Predict("acme/shout", {"text": "text"}))
    one, other = pickle.loads(pickled), pickle.loads(pickled)
    assert one._client is other._client


def test_equal_rows_share_a_prediction_unless_they_have_a_key(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    rows = [{"id": number, "text": "a"} for number in range(2)]
    for total, options in ((1, {}), (3, {"key": "id"})):
        journal = (tmp_path / f"{total}").as_uri()
        predict = Predict("acme/shout", {"text": "text"}, journal=journal, **options)
        for _ in range(2):
            assert [row["output"] for row in predict(rows)] == ["A!", "A!"]
            assert len(sandbox.predictions) == total
        assert sandbox.token not in str(predict(rows))
        for path in (tmp_path / f"{total}").rglob("*.*"):
            assert sandbox.token not in path.read_text()


def test_a_missing_key_column_is_an_error_before_anything_is_sent(sandbox: Sandbox) -> None:
    with pytest.raises(KeyError, match="no column id"):
        Predict("acme/shout", {"text": "text"}, key="id").rows([{"text": "a"}])
    assert not sandbox.predictions


def test_files_that_expired_before_they_were_saved_are_an_error_of_their_row(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    options: dict[str, Any] = {"journal": tmp_path.as_uri()}
    Predict("sandbox/image", {"prompt": "text"}, **options).rows([{"text": "teal"}])
    for end in tmp_path.rglob("*.end"):
        end.unlink()  # as if it was killed before
    sandbox.clock.advance(3601)
    options["save_to"] = tmp_path / "out"
    for on_expired, total in (("raise", 1), ("rerun", 2)):
        predict = Predict("sandbox/image", {"prompt": "text"}, on_expired=on_expired, **options)
        [row] = predict.rows([{"text": "teal"}])
        assert len(sandbox.predictions) == total
        assert (row["output"] is None) == (row["error"] is not None) == (total == 1)
        assert row["prediction_id"] in sandbox.predictions


def test_a_function_of_the_row_names_its_files(tmp_path: Path) -> None:
    predict = Predict(
        "sandbox/image",
        {"prompt": "text"},
        save_to=lambda row, prediction: tmp_path / "out" / row["name"],
    )
    [row] = predict.rows([{"text": "teal", "name": "cat"}])
    assert json.loads(row["output"]) == [str(tmp_path / "out/cat.png")]
    assert (tmp_path / "out/cat.png").read_bytes().startswith(b"\x89PNG")
