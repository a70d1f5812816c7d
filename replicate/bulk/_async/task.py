"""The run of one input of `map`, and what a journal does for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
from replicate_api.api.predictions.list import call as list_call
from replicate_api.models import Prediction
from replicate_api.types import Call

from ..._async.sender import AsyncSender
from ..._concurrency import acall_callback
from ..._core.model_reference import Reference
from ..._core.pagination import next_page
from ..._core.predictions import WaitOptions
from ..._core.run_options import RunOptions

if TYPE_CHECKING:
    from ..._async.predictions import AsyncPredictionRunner


@attrs.define(eq=False)
class AsyncTask:
    """The run of one input."""

    runner: AsyncPredictionRunner
    options: RunOptions
    ref: Reference
    input: Any
    index: int
    deadline: float
    """The time by which it must be complete, by the client's clock."""
    key: str = ""
    """The fingerprint of the model and the input, if there is a journal."""
    attempt: int = 0
    """The number of predictions of this input that failed, expired, or were not created."""
    is_recorded: bool = False
    """The prediction was created earlier, and found in the journal."""
    is_finished: bool = False
    """The journal has the record of the prediction."""

    @property
    def call(self) -> Call[Prediction]:
        """The call that creates the prediction.

        Raises:
            TypeError, ValueError: The reference or the input is not valid.
        """
        return self.options.create_call(self.ref, self.input)

    def start_next_attempt(self) -> None:
        """Let another prediction replace this one."""
        self.attempt += 1
        self.is_recorded = self.is_finished = False

    async def create(
        self,
        call: Call[Prediction],
        on_create: Callable[[Prediction], Awaitable[None]] | None = None,
        before_send: Callable[[], Awaitable[None]] | None = None,
    ) -> Prediction:
        """Create a prediction, and return it once it has ended."""
        options, runner = self.options, self.runner
        if on_create is not None:

            async def created(prediction: Prediction) -> None:
                await on_create(prediction)
                await acall_callback(self.options.on_create, prediction)

            options = attrs.evolve(options, on_create=created)
        if before_send is not None:
            runner = attrs.evolve(runner, before_send=before_send)
        needs_logs = options.result == "prediction"
        return await runner.run_call(call, options, self.deadline, needs_logs=needs_logs)

    async def wait(self, id: str) -> Prediction:
        """Return a prediction that was created earlier, once it has ended."""
        return await self.runner.wait(
            Prediction.from_dict({"id": id}),
            WaitOptions(timeout=self.options.timeout),
            progress=self.options.progress,
        )


class AsyncRecorder:
    """Finds or creates the predictions of inputs, and records them. This one has no journal."""

    is_journal: ClassVar[bool] = False

    async def start(self, sender: AsyncSender) -> None:
        """Prepare for inputs."""

    async def prediction(self, task: AsyncTask) -> Prediction:
        """Return the prediction of an input once it has ended. Create it if there is none."""
        return await task.create(task.call)

    async def finish(self, task: AsyncTask, prediction: Prediction, output: Any) -> None:
        """Record a prediction that has ended, with its output after files were saved."""

    async def discard(self, task: AsyncTask) -> None:
        """Record that the output has expired, and that another prediction is to be created."""

    def close(self) -> None:
        """Close the journal."""


async def created_between(
    sender: AsyncSender, since: datetime, until: datetime | None = None
) -> AsyncGenerator[Prediction]:
    """Yield the account's predictions that were created in a time."""
    call: Any = list_call(created_after=since, created_before=until)
    visited: set[str] = set()
    while call is not None:
        page = await sender.send(call)
        for prediction in page:
            yield prediction
        call = next_page(page, visited, sender.options)
