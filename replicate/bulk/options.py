"""The options of `map` beyond those of `run`."""

from __future__ import annotations

import os
from collections.abc import Callable
from os import PathLike
from typing import Any, Literal, TypeAlias, TypeVar, cast

import attrs
from replicate_api.arguments import check_argument
from replicate_api.models import Prediction

from .._core.model_reference import Reference, resolve
from .._core.validation import check_count, check_fields

Item = TypeVar("Item")
SaveTo: TypeAlias = str | PathLike[str] | Callable[[Item, Prediction], str | PathLike[str]]
"""A directory, the URL of one in a store, or a function that returns the path or URL of a file.

The function receives the index of an input, or the row of a batch; and the prediction.
"""


@attrs.frozen
class MapOptions:
    """The arguments of `map` beside its inputs and the options of `run`.

    Raises:
        TypeError, ValueError: An argument is not valid for any input.
    """

    ref: Any
    """As for `run`. None: each item has its own."""
    concurrency: int
    ordered: bool
    save_to: SaveTo[Any] | None
    on_expired: Literal["raise", "rerun"]
    retry_failed: bool
    key: Callable[[int, Any], object] | None
    """A function that distinguishes equal inputs."""

    def __attrs_post_init__(self) -> None:
        check_count("concurrency", self.concurrency, 1)
        check_fields(self)
        if self.ref is not None:
            resolve(self.ref)

    def location(self, index: int, prediction: Prediction) -> str:
        """Return the path or URL of the first file of an output."""
        save_to: Any = self.save_to
        named = save_to(index, prediction) if callable(save_to) else f"{save_to}/{prediction.id}"
        check_argument("the result of save_to", named, str | PathLike[str])
        return os.fspath(cast("str | PathLike[str]", named))

    def parse(self, item: Any) -> tuple[Reference, Any]:
        """Return the model and the input of an item.

        Raises:
            TypeError: There is no model, and the item is not a pair.
        """
        if self.ref is not None:
            return self.ref, item
        if isinstance(item, tuple) and len(cast("tuple[Any, ...]", item)) == 2:
            return cast("tuple[Reference, Any]", item)
        raise TypeError(
            f"without a model, each item must be a pair (ref, input), not {item!r:.100}"
        )
