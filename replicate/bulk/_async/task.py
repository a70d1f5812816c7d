"""The run of one input of `map`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from replicate_api.models import Prediction
from replicate_api.types import Call

from ..._core.model_reference import Reference
from ..._core.run_options import RunOptions
from ...errors import PredictionError, PredictionFailed, ReplicateError
from ..options import MapOptions
from .saving import save_files, with_files

if TYPE_CHECKING:
    from ..._async.predictions import AsyncPredictionRunner


@attrs.define(eq=False)
class AsyncTask:
    """The run of one input."""

    runner: AsyncPredictionRunner
    options: RunOptions
    rules: MapOptions
    ref: Reference
    input: Any
    index: int
    deadline: float
    """The time by which it must be complete, by the client's clock."""
    saved: dict[str, str] | None = None
    """The paths or URLs of saved files, by the URLs in the output."""

    async def run(self) -> Any:
        """Return the result. Create predictions as long as the options say so.

        Raises:
            PredictionError: The last prediction did not succeed.
            ReplicateError: Its output cannot be saved.
        """
        transient = self.options.retry_transient
        while True:
            prediction = await self.prediction()
            try:
                output = await self._output(prediction)
            except PredictionError as error:
                await self.record(prediction)
                if transient and isinstance(error, PredictionFailed) and error.is_transient:
                    transient -= 1
                elif not await self.may_run_again(prediction, error):
                    raise
            except ReplicateError as error:
                error.prediction_id = prediction.id
                if not await self.may_run_again(prediction, error):
                    raise
            else:
                await self.record(prediction)
                return self.options.result_of(prediction, output)
            self.start_next_attempt()

    @property
    def call(self) -> Call[Prediction]:
        """The call that creates the prediction.

        Raises:
            TypeError, ValueError: The reference or the input is not valid.
        """
        return self.options.create_call(self.ref, self.input)

    async def prediction(self) -> Prediction:
        """Return the prediction once it has ended."""
        return await self.runner.run_call(self.call, self.options, self.deadline)

    async def record(self, prediction: Prediction) -> None:
        """Record a prediction that has ended. Here, there is no journal."""

    async def may_run_again(self, prediction: Prediction, error: ReplicateError) -> bool:
        """Return True if another prediction may replace one of an earlier `map`."""
        return False

    def start_next_attempt(self) -> None:
        """Let another prediction replace this one."""
        self.saved = None

    async def _output(self, prediction: Prediction) -> Any:
        """Return the output of a prediction that has ended, with its files saved.

        Raises:
            PredictionError: It did not succeed.
            ReplicateError: Its output has been deleted.
        """
        save_to = self.rules.save_to
        output = await self.runner.output(prediction, self.options.use_file_output)
        if output is None and prediction.data_removed:
            raise ReplicateError(f"the output of prediction {prediction.id} has been deleted")
        if self.saved is None and save_to is not None:
            target: Any = f"{save_to}/{prediction.id}"
            if callable(save_to):
                target = save_to(self.index, prediction)
            self.saved = await save_files(self.runner.sender, prediction, target, self.deadline)
        return output if self.saved is None else with_files(prediction.output, self.saved)
