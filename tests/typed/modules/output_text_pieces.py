"""acme/output-text-pieces, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-text-pieces
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 3023eac2ce9e3e8c
"""

from __future__ import annotations

from replicate.typed import Model


class OutputTextPieces(Model[str, str]):
    """Model output-text-pieces

    https://replicate.com/acme/output-text-pieces
    """

    def __call__(
        self,
        /,
    ) -> str:
        """Run the model and return its output."""
        raise NotImplementedError


output_text_pieces = OutputTextPieces(
    "acme/output-text-pieces:0000000000000000000000000000000000000000000000000000000000000000",
)
