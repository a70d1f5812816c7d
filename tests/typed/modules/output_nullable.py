"""acme/output-nullable, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-nullable
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 51b9e4e87485d56f
"""

from __future__ import annotations

from replicate.typed import AsyncFileOutput, FileOutput, Model


class OutputNullable(Model[FileOutput | None, AsyncFileOutput | None]):
    """Model output-nullable

    https://replicate.com/acme/output-nullable
    """

    def __call__(
        self,
        /,
    ) -> FileOutput | None:
        """Run the model and return its output."""
        raise NotImplementedError


output_nullable = OutputNullable(
    "acme/output-nullable:0000000000000000000000000000000000000000000000000000000000000000",
)
