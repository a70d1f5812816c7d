"""Steps of predictions, and their spans in OpenTelemetry."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import replicate.otel
from replicate import AsyncReplicate, NotFoundError, PredictionFailed, TraceStep, WaitTimeout
from replicate.sandbox import Sandbox, Status

HELLO = "replicate/hello-world"
ALICE = {"text": "Alice"}


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """The finished spans."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    remove = replicate.otel.instrument(tracer_provider=provider)
    yield exporter
    remove()


def only(exporter: InMemorySpanExporter) -> tuple[ReadableSpan, dict[str, Any]]:
    (span,) = exporter.get_finished_spans()
    return span, dict(span.attributes or {})


async def test_a_prediction_is_a_span(
    client: AsyncReplicate, exporter: InMemorySpanExporter
) -> None:
    prediction = await client.run(HELLO, ALICE, result="prediction")
    span, attributes = only(exporter)
    assert span.name == "replicate.prediction"
    assert attributes.pop("replicate.predict_time") >= 0
    assert attributes == {
        "replicate.id": prediction.id,
        "replicate.model": HELLO,
        "replicate.version": prediction.version,
        "replicate.status": "succeeded",
    }
    assert span.status.is_ok
    assert span.end_time is not None
    assert span.start_time is not None
    assert span.end_time > span.start_time


async def test_streams_and_maps_have_spans(
    client: AsyncReplicate, exporter: InMemorySpanExporter
) -> None:
    await client.stream("sandbox/language", {"prompt": "a", "pause": 0}).text()
    _ = [result async for result in client.map(HELLO, [ALICE, ALICE])]
    spans = exporter.get_finished_spans()
    assert len(spans) == 3
    assert {(span.attributes or {})["replicate.status"] for span in spans} == {"succeeded"}


async def test_spans_have_the_parent_of_their_call(
    client: AsyncReplicate, exporter: InMemorySpanExporter
) -> None:
    with TracerProvider().get_tracer("tests").start_as_current_span("parent") as parent:
        await client.run(HELLO, ALICE)
        _ = [result async for result in client.map(HELLO, [ALICE, ALICE])]
    parents = [span.parent and span.parent.span_id for span in exporter.get_finished_spans()]
    assert parents == [parent.get_span_context().span_id] * 3


async def test_a_stream_that_is_closed_is_no_error(
    client: AsyncReplicate, exporter: InMemorySpanExporter
) -> None:
    stream = client.stream("sandbox/language", {"prompt": "a", "pause": 30})
    await anext(stream)
    await stream.aclose()
    span, attributes = only(exporter)
    assert attributes["replicate.status"] == "canceled"
    assert not span.events


async def test_retries_are_events(
    client: AsyncReplicate, sandbox: Sandbox, exporter: InMemorySpanExporter, clock: Any
) -> None:
    client.clock = clock
    sandbox.faults.add("POST", "/predictions", Status(429), count=2)
    model = await client.models.get(HELLO)
    await client.run(model, ALICE)
    span, _ = only(exporter)
    assert [event.name for event in span.events] == ["retry", "retry"]


async def test_a_failure_is_an_error(
    client: AsyncReplicate, exporter: InMemorySpanExporter
) -> None:
    with pytest.raises(PredictionFailed):
        await client.run("sandbox/failing", {"message": "out of memory"})
    span, attributes = only(exporter)
    assert attributes["replicate.status"] == "failed"
    assert not span.status.is_ok
    assert "out of memory" in (span.status.description or "")


async def test_an_exception_is_recorded(
    client: AsyncReplicate, exporter: InMemorySpanExporter
) -> None:
    with pytest.raises(WaitTimeout):
        await client.run("sandbox/slow", {"seconds": 3600}, timeout=0.2, wait=False)
    span, attributes = only(exporter)
    assert attributes["replicate.status"] in ("canceled", "aborted")
    assert [event.name for event in span.events] == ["exception"]
    exporter.clear()
    with pytest.raises(NotFoundError):
        await client.run("deployments/acme/none", ALICE)
    span, attributes = only(exporter)
    assert not span.status.is_ok
    assert attributes == {}


async def test_inputs_are_captured_on_request(
    client: AsyncReplicate, exporter: InMemorySpanExporter
) -> None:
    provider, second = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(second))
    remove = replicate.otel.instrument(tracer_provider=provider, capture_inputs=True)
    await client.run(HELLO, ALICE)
    remove()
    await client.run(HELLO, ALICE)
    assert json.loads(only(second)[1]["replicate.input"]) == ALICE
    assert len(exporter.get_finished_spans()) == 2


async def test_a_tracer_has_the_steps(client: AsyncReplicate) -> None:
    steps: list[TraceStep] = []

    def broken(_: TraceStep) -> None:
        raise ValueError

    removes = [replicate.add_tracer(broken), replicate.add_tracer(steps.append)]
    await client.run(HELLO, ALICE, wait=False)
    assert [step.name for step in steps] == ["create", "created", "end"]
    existing = steps[-1].prediction
    assert existing is not None
    await client.stream(existing).text()  # is not created
    assert len(steps) == 3
    assert len({id(step.lifetime) for step in steps}) == 1
    assert steps[0].call.json["input"] == ALICE
    assert steps[-1].prediction is not None
    assert steps[-1].prediction.status == "succeeded"
    for remove in removes:
        remove()
