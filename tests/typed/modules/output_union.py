"""acme/output-union, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-union
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 9c7af8e882fd09bc
"""

from __future__ import annotations

from replicate.typed import AsyncFileOutput, FileOutput, Model


class OutputUnion(
    Model[
        list[str] | list[FileOutput] | None,
        list[str] | list[AsyncFileOutput] | None,
    ],
):
    """Model output-union

    https://replicate.com/acme/output-union
    """

    def __call__(
        self,
        /,
    ) -> list[str] | list[FileOutput] | None:
        """Run the model and return its output."""
        raise NotImplementedError


output_union = OutputUnion(
    "acme/output-union:0000000000000000000000000000000000000000000000000000000000000000",
)
