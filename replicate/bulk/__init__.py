"""Many predictions: `map` over inputs, with a journal, and `Predict` for the batches of engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .predict import Predict as Predict

__all__ = ["Predict"]


def __getattr__(name: str) -> object:
    # Loaded late: clients import this package, and Predict creates a client.
    if name != "Predict":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .predict import Predict

    return Predict
