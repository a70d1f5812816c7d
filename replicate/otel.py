"""OpenTelemetry spans of predictions.

    import replicate.otel

    replicate.otel.instrument()

Each prediction that `run`, `stream` or `map` creates is a span, which begins before its create
request and ends with the prediction.

https://replicate-openapi.github.io/replicate-openapi-python/client/#tracing
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._core.model_reference import model_name
from ._core.requests import json_bytes
from ._core.tracing import TraceStep, add_tracer
from ._version import __version__

if TYPE_CHECKING:
    from opentelemetry.trace import Span, TracerProvider
    from replicate_api.models import Prediction
    from replicate_api.types import Call

__all__ = ["instrument"]


def instrument(
    *, tracer_provider: TracerProvider | None = None, capture_inputs: bool = False
) -> Callable[[], None]:
    """Create a span for each prediction of all clients.

    Args:
        tracer_provider: Provider of the tracer. Default: the global one.
        capture_inputs: Add inputs to the spans, as JSON. They may be large, or private.

    Returns:
        A function that ends it.

    Raises:
        ImportError: opentelemetry-api is not installed.
    """
    try:
        from opentelemetry.trace import SpanKind, get_tracer
    except ImportError:
        raise ImportError("instrument needs opentelemetry: pip install opentelemetry-api") from None
    tracer = get_tracer("replicate", __version__, tracer_provider)
    spans: dict[object, Span] = {}

    def on_step(step: TraceStep) -> None:
        if step.name == "create":
            spans[step.lifetime] = tracer.start_span("replicate.prediction", kind=SpanKind.CLIENT)
            _set(spans[step.lifetime], _of_call(step.call, capture_inputs))
        if (span := spans.get(step.lifetime)) is None:
            return  # it was created before `instrument` was called
        if step.name == "retry":
            span.add_event("retry")
        if step.prediction is not None:
            _set(span, _of_prediction(step.prediction))
        if step.name == "end":
            del spans[step.lifetime]
            _set_status(span, step)
            span.end()

    return add_tracer(on_step)


def _set(span: Span, attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        if isinstance(value, str | int | float):
            span.set_attribute(f"replicate.{name}", value)


def _of_call(call: Call[Prediction], capture_inputs: bool) -> dict[str, Any]:
    model = model_name(call)
    return {
        "model": "/".join(model) if model else None,
        "version": call.json.get("version"),
        "input": json_bytes(call.json["input"]).decode() if capture_inputs else None,
    }


def _of_prediction(prediction: Prediction) -> dict[str, Any]:
    names = ("id", "model", "version", "deployment", "status")
    attributes = {name: getattr(prediction, name) for name in names}
    return attributes | {"predict_time": getattr(prediction.metrics, "predict_time", None)}


def _set_status(span: Span, step: TraceStep) -> None:
    """Set the status of a span, and record the exception, if the prediction did not succeed."""
    from opentelemetry.trace import StatusCode

    status = step.prediction.status if step.prediction else None
    if step.error is not None:
        span.record_exception(step.error)
        span.set_status(StatusCode.ERROR, str(step.error))
    elif status != "succeeded" and step.prediction is not None:
        span.set_status(StatusCode.ERROR, step.prediction.error or str(status))
