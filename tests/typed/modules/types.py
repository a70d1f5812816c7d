"""acme/types, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/types
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 7a51a50e12c24945
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from replicate.typed import Bounds, FileInput, ListInput, Model


class Types(Model[str, str]):
    """Model types

    https://replicate.com/acme/types
    """

    def __call__(
        self,
        /,
        *,
        empty_any_of: ListInput[FileInput] | None = None,
        text_or_list: str | ListInput[str] | None = None,
        nullable: Annotated[int, Bounds(1, None)] | None = None,
        types: str | None = None,
        null: Any = None,
        invalid: Any = None,
        number_type: Any = None,
        no_items: ListInput[Any] | None = None,
        true_items: ListInput[Any] | None = None,
        bare: Any = None,
        dangling: Any = None,
        ring: Any = None,
        dict: Mapping[str, Any] | None = None,
        dict_of: Mapping[str, int] | None = None,
        objects: ListInput[Mapping[str, Any]] | None = None,
        one_of: bool | float | None = None,
        images_by_name: Mapping[str, FileInput] | None = None,
    ) -> str:
        """Run the model and return its output.

        Args:
            nullable: At least 1.
        """
        raise NotImplementedError


types = Types(
    "acme/types:0000000000000000000000000000000000000000000000000000000000000000",
)
