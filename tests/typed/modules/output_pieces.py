"""acme/output-pieces, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-pieces
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 039c7972898cf266
"""

from __future__ import annotations

from replicate.typed import Model


class OutputPieces(Model[list[str], list[str]]):
    """Model output-pieces

    https://replicate.com/acme/output-pieces
    """

    def __call__(
        self,
        /,
    ) -> list[str]:
        """Run the model and return its output."""
        raise NotImplementedError


output_pieces = OutputPieces(
    "acme/output-pieces:0000000000000000000000000000000000000000000000000000000000000000",
)
