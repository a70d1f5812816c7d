"""`stream` with a signal, and with files in its output."""

from typing import Any

import pytest

from replicate import AsyncFileOutput, AsyncReplicate, PredictionCanceled
from replicate.sandbox import Sandbox

SLOW = {"prompt": "one two three four five six", "pause": 0.5}


async def test_a_signal_cancels(client: AsyncReplicate, sandbox: Sandbox, signal: Any) -> None:
    stream = client.stream("sandbox/language", SLOW, signal=signal)
    assert (await anext(stream)).event == "output"
    signal.set()
    with pytest.raises(PredictionCanceled):
        await stream.text()
    assert stream.prediction.status == "canceled"
    assert len(sandbox.requests.to("POST", "/predictions/{id}/cancel")) == 1


async def test_a_signal_cancels_a_polled_stream(
    client: AsyncReplicate, sandbox: Sandbox, signal: Any
) -> None:
    def set_signal(_: Any) -> None:
        signal.set()

    stream = client.stream("sandbox/slow", {"seconds": 3600}, signal=signal, on_create=set_signal)
    with pytest.raises(PredictionCanceled):
        await stream.text()
    assert len(sandbox.requests.to("POST", "/predictions/{id}/cancel")) == 1


@pytest.mark.parametrize("model", ["sandbox/language", "sandbox/slow"])
async def test_a_signal_leaves_an_existing_prediction_running(
    client: AsyncReplicate, sandbox: Sandbox, signal: Any, model: str
) -> None:
    input: dict[str, Any] = {"seconds": 3600} if model == "sandbox/slow" else SLOW
    prediction = await client.predictions.create(model=model, input=input)
    stream = client.stream(prediction, signal=signal)
    signal.set()
    await stream.text()
    assert (await client.predictions.get(prediction.id)).status == "processing"
    assert not sandbox.requests.to("POST", "/predictions/{id}/cancel")


async def test_nothing_is_created_with_a_signal_that_is_set(
    client: AsyncReplicate, sandbox: Sandbox, signal: Any
) -> None:
    signal.set()
    with pytest.raises(PredictionCanceled):
        await client.stream("sandbox/language", SLOW, signal=signal).text()
    assert not list(sandbox.requests)


@pytest.mark.parametrize("use_file_output", [True, False])
async def test_urls_in_outputs_are_files(client: AsyncReplicate, use_file_output: bool) -> None:
    stream = client.stream("sandbox/image", {"prompt": "A"}, use_file_output=use_file_output)
    outputs = [event.data async for event in stream if event.event == "output"]
    assert [isinstance(output, AsyncFileOutput) for output in outputs] == [use_file_output]
    assert outputs[0].startswith("http")
    output = stream.prediction.output  # as that of run(result="prediction")
    assert [isinstance(item, AsyncFileOutput) for item in output] == [use_file_output]
    assert isinstance(stream.prediction.to_dict()["output"], list)
    if isinstance(outputs[0], AsyncFileOutput):
        assert (await outputs[0].read()).startswith(b"\x89PNG")
    assert await stream.text() == outputs[0]
