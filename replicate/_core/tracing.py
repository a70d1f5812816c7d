"""The steps of predictions that this library creates, for tracers such as `replicate.otel`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
from replicate_api.arguments import check_argument

from .log import log

if TYPE_CHECKING:
    from replicate_api.models import Prediction
    from replicate_api.types import Call

__all__ = ["TraceStep", "add_tracer"]


StepName: TypeAlias = Literal["create", "retry", "created", "end"]
"""`create` before the create request is sent, `retry` before it is sent again, `created` once there
is a prediction, and `end` once nothing waits for it: usually as it has ended."""


@attrs.frozen(eq=False)
class TraceStep:
    """A step of a prediction that `run`, `stream` or `map` creates."""

    name: StepName
    """`create`, `retry`, `created` or `end`."""
    lifetime: object
    """An object that is the same for all steps of one prediction."""
    call: Call[Prediction]
    """The create call. The input is in its `json`."""
    prediction: Prediction | None = None
    """The prediction as it was last received."""
    error: BaseException | None = None
    """The exception that ended waiting, if there is one."""


TraceStep.__module__ = "replicate"


Tracer: TypeAlias = Callable[[TraceStep], object]

_tracers: list[Tracer] = []


def add_tracer(tracer: Tracer) -> Callable[[], None]:
    """Call a function at each step of the predictions of all clients.

    It is called in the thread or task of the prediction, and must not block. Its exceptions are
    logged.

    Args:
        tracer: Function that is called with a TraceStep.

    Returns:
        A function that removes the tracer.
    """
    check_argument("tracer", tracer, Callable)
    _tracers.append(tracer)
    return lambda: _tracers.remove(tracer)


def trace(step: TraceStep) -> None:
    """Call all tracers."""
    for tracer in [*_tracers]:
        try:
            tracer(step)
        except Exception:
            log.warning("a tracer raised an exception", exc_info=True)
