"""acme/output-enum, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-enum
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 0a4273a2e4790d51
"""

from __future__ import annotations

from typing import Literal

from replicate.typed import Model


class OutputEnum(Model[Literal["yes", "no"], Literal["yes", "no"]]):
    """Model output-enum

    https://replicate.com/acme/output-enum
    """

    def __call__(
        self,
        /,
    ) -> Literal["yes", "no"]:
        """Run the model and return its output."""
        raise NotImplementedError


output_enum = OutputEnum(
    "acme/output-enum:0000000000000000000000000000000000000000000000000000000000000000",
)
