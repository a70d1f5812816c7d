"""acme/output-any, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-any
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 9923e93833e33b83
"""

from __future__ import annotations

from typing import Any

from replicate.typed import Model


class OutputAny(Model[Any, Any]):
    """Model output-any

    https://replicate.com/acme/output-any
    """

    def __call__(
        self,
        /,
    ) -> Any:
        """Run the model and return its output."""
        raise NotImplementedError


output_any = OutputAny(
    "acme/output-any:0000000000000000000000000000000000000000000000000000000000000000",
)
