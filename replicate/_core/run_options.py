"""The options of `run`, `stream` and `map`, resolved once."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal, TypeAlias, TypedDict

import attrs
from replicate_api.api.predictions.create import call as create_call
from replicate_api.models import Prediction, WebhookEvent
from replicate_api.types import Call, FileEncoding

from ..errors import PredictionCanceled
from .inputs import input_dict
from .model_reference import Reference, resolve
from .validation import check_count, check_fields
from .wait_options import OnTimeout, Signal, WaitOptions

Callback: TypeAlias = Callable[[Any], Any]
"""A function of a prediction. AsyncReplicate awaits its result if that is awaitable."""

Result: TypeAlias = Literal["output", "prediction"]
"""The result of a run: the output of its prediction, or the prediction with that output."""


class RunKeywords(TypedDict, total=False):
    """The keyword arguments of `run` that its overloads do not have."""

    wait: bool | float | Mapping[str, Any]
    webhook: str | None
    webhook_events_filter: Sequence[WebhookEvent] | None
    signal: Signal | None
    progress: Callback | None
    timeout: float | None
    on_timeout: OnTimeout
    on_create: Callback | None
    detach: bool
    file_encoding: FileEncoding | None
    use_file_output: bool
    save_to: str | PathLike[str] | None
    retry_transient: int


@attrs.frozen(eq=False, repr=False)
class PollOptions:
    """The options of polling one prediction or training."""

    deadline: float
    """The time by which polling ends, by the client's clock."""
    interval: float | None = None
    """Seconds between two polls; None: adaptive."""
    signal: Signal | None = None
    progress: Callback | None = None
    needs_logs: bool = True
    """Have logs at the end. With many others, there are none before it."""
    shared: bool = True
    """Poll many predictions by the list, which yields records with a new status only."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RunOptions:
    """The keyword arguments of `run`.

    Raises:
        TypeError, ValueError: An argument is not valid for any input.
    """

    wait: bool | float | Mapping[str, Any] = True
    webhook: str | None = None
    webhook_events_filter: Sequence[WebhookEvent] | None = None
    signal: Signal | None = None
    progress: Callback | None = None
    timeout: float | None = None
    on_timeout: OnTimeout = "cancel"
    on_create: Callback | None = None
    detach: bool = False
    file_encoding: FileEncoding | None = None
    use_file_output: bool = True
    save_to: str | PathLike[str] | None = None
    retry_transient: int = 0
    result: Result = "output"
    wait_options: WaitOptions = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda self: WaitOptions.parse(self.wait, self.timeout, self.on_timeout),
            takes_self=True,
        ),
    )

    def __attrs_post_init__(self) -> None:
        check_count("retry_transient", self.retry_transient)
        check_fields(self)

    @property
    def is_held(self) -> bool:
        """True if the create request is held: nothing needs the prediction before its end."""
        polls_for_progress = self.progress is not None and self.wait is True
        return not polls_for_progress and self.signal is None and self.on_create is None

    def check_signal(self, call: Call[Prediction]) -> None:
        """Raise before a prediction is created if the signal is set.

        Raises:
            PredictionCanceled: The signal is set.
        """
        if self.signal is not None and self.signal.is_set():
            not_created = {"id": "", "status": "canceled", "input": call.json["input"]}
            raise PredictionCanceled(Prediction.from_dict(not_created))

    def result_of(self, prediction: Prediction, output: Any) -> Any:
        """Return an output, or the prediction with it, whose `to_dict()` is unchanged."""
        if self.result == "output":
            return output
        copied = copy.copy(prediction)
        vars(copied)["output"] = output
        return copied

    def create_call(self, ref: Reference, input: Any) -> Call[Prediction]:
        """Return the call that creates a prediction.

        Raises:
            TypeError, ValueError: The reference or the input is not valid.
        """
        return create_call(
            **resolve(ref),
            input=input_dict(input),
            webhook=self.webhook,
            webhook_events_filter=self.webhook_events_filter,
            prefer=self.wait_options.prefer if self.is_held else None,
            cancel_after=self.wait_options.cancel_after,
            file_encoding=self.file_encoding,
        )


RunOptions.__init__.__qualname__ = "run"  # in the error about an unknown argument
