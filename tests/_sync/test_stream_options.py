# Derived from tests/_async/test_stream_options.py by `make generate`.
"""`stream` with a signal, and with files in its output."""

from typing import Any

import pytest

from replicate import FileOutput, PredictionCanceled, Replicate
from replicate.sandbox import Sandbox

SLOW = {"prompt": "one two three four five six", "pause": 0.5}


def test_a_signal_cancels(client: Replicate, sandbox: Sandbox, signal: Any) -> None:
    stream = client.stream("sandbox/language", SLOW, signal=signal)
    assert (next(stream)).event == "output"
    signal.set()
    with pytest.raises(PredictionCanceled):
        stream.text()
    assert stream.prediction.status == "canceled"
    assert len(sandbox.requests.to("POST", "/predictions/{id}/cancel")) == 1


def test_a_signal_cancels_a_polled_stream(client: Replicate, sandbox: Sandbox, signal: Any) -> None:
    def set_signal(_: Any) -> None:
        signal.set()

    stream = client.stream("sandbox/slow", {"seconds": 3600}, signal=signal, on_create=set_signal)
    with pytest.raises(PredictionCanceled):
        stream.text()
    assert len(sandbox.requests.to("POST", "/predictions/{id}/cancel")) == 1


@pytest.mark.parametrize("model", ["sandbox/language", "sandbox/slow"])
def test_a_signal_leaves_an_existing_prediction_running(
    client: Replicate, sandbox: Sandbox, signal: Any, model: str
) -> None:
    input: dict[str, Any] = {"seconds": 3600} if model == "sandbox/slow" else SLOW
    prediction = client.predictions.create(model=model, input=input)
    stream = client.stream(prediction, signal=signal)
    signal.set()
    stream.text()
    assert (client.predictions.get(prediction.id)).status == "processing"
    assert not sandbox.requests.to("POST", "/predictions/{id}/cancel")


def test_nothing_is_created_with_a_signal_that_is_set(
    client: Replicate, sandbox: Sandbox, signal: Any
) -> None:
    signal.set()
    with pytest.raises(PredictionCanceled):
        client.stream("sandbox/language", SLOW, signal=signal).text()
    assert not list(sandbox.requests)


@pytest.mark.parametrize("use_file_output", [True, False])
def test_urls_in_outputs_are_files(client: Replicate, use_file_output: bool) -> None:
    stream = client.stream("sandbox/image", {"prompt": "A"}, use_file_output=use_file_output)
    outputs = [event.data for event in stream if event.event == "output"]
    assert [isinstance(output, FileOutput) for output in outputs] == [use_file_output]
    assert outputs[0].startswith("http")
    output = stream.prediction.output  # as that of run(result="prediction")
    assert [isinstance(item, FileOutput) for item in output] == [use_file_output]
    assert isinstance(stream.prediction.to_dict()["output"], list)
    if isinstance(outputs[0], FileOutput):
        assert (outputs[0].read()).startswith(b"\x89PNG")
    assert stream.text() == outputs[0]
