"""acme/renamed, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/renamed
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: b4c58436bd21c6c1
"""

from __future__ import annotations

from typing import Literal

from replicate.typed import AsyncFileOutput, FileOutput, Model


class Renamed(Model[list[FileOutput], list[AsyncFileOutput]]):
    """Model renamed

    https://replicate.com/acme/renamed
    """

    def __call__(
        self,
        /,
        *,
        Output: Literal["r", "s"] = "r",
        Status: Literal["p"] | None = None,
    ) -> list[FileOutput]:
        """Run the model and return its output."""
        raise NotImplementedError


renamed = Renamed(
    "acme/renamed:0000000000000000000000000000000000000000000000000000000000000000",
)
