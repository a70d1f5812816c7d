"""acme/output-shadowing, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-shadowing
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: b7fd3b3337959141
"""

from __future__ import annotations

from typing import Any

from replicate.typed import Model


class OutputShadowing(Model[dict[str, Any], dict[str, Any]]):
    """Model output-shadowing

    https://replicate.com/acme/output-shadowing
    """

    def __call__(
        self,
        /,
    ) -> dict[str, Any]:
        """Run the model and return its output."""
        raise NotImplementedError


output_shadowing = OutputShadowing(
    "acme/output-shadowing:0000000000000000000000000000000000000000000000000000000000000000",
)
