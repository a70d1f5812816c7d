"""The run of one input of `map`."""

from __future__ import annotations

from typing import Any

import attrs
from replicate_api.models import Prediction

from ..._async.files import prediction_of_error
from ..._async.predictions import AsyncPredictionRunner
from ..._core.run_options import RunOptions
from ..options import MapOptions
from .saving import save_files, with_files


@attrs.define(eq=False, repr=False, kw_only=True)
class AsyncMapRunner(AsyncPredictionRunner):
    """Runs one input of `map`, and saves the files of its output under names that do not change."""

    rules: MapOptions
    index: int
    """The position of the input."""
    saved: dict[str, str] | None = None
    """The paths or URLs of saved files, by the URLs in the output."""

    async def result(self, prediction: Prediction, options: RunOptions, deadline: float) -> Any:
        """Return the result of a prediction that has ended, with its files saved.

        Raises:
            PredictionError: It did not succeed.
            OSError, ReplicateError: A file cannot be saved.
        """
        output = await self.output(prediction, options.use_file_output)
        save_to: Any = self.rules.save_to
        if self.saved is None and save_to is not None:
            target: Any = f"{save_to}/{prediction.id}"
            if callable(save_to):
                target = save_to(self.index, prediction)
            with prediction_of_error(prediction):
                self.saved = await save_files(self.sender, prediction, target, deadline)
        if self.saved is not None:
            output = with_files(prediction.output, self.saved)
        return options.result_of(prediction, output)
