"""acme/output-null, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-null
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 22a9e19d0bd14c3d
"""

from __future__ import annotations

from replicate.typed import Model


class OutputNull(Model[None, None]):
    """Model output-null

    https://replicate.com/acme/output-null
    """

    def __call__(
        self,
        /,
    ) -> None:
        """Run the model and return its output."""
        raise NotImplementedError


output_null = OutputNull(
    "acme/output-null:0000000000000000000000000000000000000000000000000000000000000000",
)
