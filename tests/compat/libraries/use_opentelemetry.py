"""opentelemetry-instrumentation-replicate: a span of a run, of a stream and of a create call."""

from opentelemetry.instrumentation.replicate import ReplicateInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import replicate

spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
# It looks for a distribution with the name `replicate`, which is not installed.
ReplicateInstrumentor().instrument(tracer_provider=provider, skip_dep_check=True)

assert replicate.run("sandbox/official", input={"prompt": "Hi"})
assert list(replicate.stream("sandbox/official", input={"prompt": "Hi"}))
replicate.predictions.create(model="sandbox/official", input={"prompt": "Hi"})
names = [span.name for span in spans.get_finished_spans()]
assert names == ["replicate.run", "replicate.stream", "replicate.predictions.create"], names
run, *_ = spans.get_finished_spans()
assert run.attributes["gen_ai.request.model"] == "sandbox/official", dict(run.attributes)
