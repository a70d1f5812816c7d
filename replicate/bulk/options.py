"""The options of `map` beyond those of `run`."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import Any, Literal, TypeAlias

import attrs
from replicate_api.models import Prediction

from .._core.run_options import CommonOptions
from ..errors import OutputExpired, PredictionError, PredictionFailed

SaveTo: TypeAlias = str | PathLike[str] | Callable[[int, Prediction], str | PathLike[str]]
"""A directory, the URL of one in a store, or a function that returns the path or URL of a file."""


class MapOptions(CommonOptions, total=False):
    """The keyword arguments of `map` that are not in its signature."""

    save_to: SaveTo | None
    on_expired: Literal["raise", "rerun"]
    retry_failed: bool
    key: Callable[[int, Any], object] | None


@attrs.define
class Reruns:
    """The options that decide when another prediction is created for an input."""

    transient: int
    """Failures of the platform that remain to be retried."""
    failed: bool
    expired: bool

    def after(
        self, error: Exception, prediction: Prediction, is_recorded: bool, is_finished: bool
    ) -> bool:
        """Return True if another prediction is to be created.

        Args:
            error: Why there is no result.
            prediction: It has ended.
            is_recorded: It was found in a journal.
            is_finished: It was found there with its end, so that it failed earlier.
        """
        if not isinstance(error, PredictionError):
            is_expired = isinstance(error, OutputExpired) or bool(prediction.data_removed)
            return self.expired and is_recorded and is_expired
        if self.transient and isinstance(error, PredictionFailed) and error.is_transient:
            self.transient -= 1
            return True
        return self.failed and is_finished
