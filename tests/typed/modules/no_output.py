"""acme/no-output, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/no-output
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 85d059947cb74b02
"""

from __future__ import annotations

from typing import Any

from replicate.typed import Model


class NoOutput(Model[Any, Any]):
    """Model no-output

    https://replicate.com/acme/no-output
    """

    def __call__(
        self,
        /,
        *,
        prompt: str,
    ) -> Any:
        """Run the model and return its output."""
        raise NotImplementedError


no_output = NoOutput(
    "acme/no-output:0000000000000000000000000000000000000000000000000000000000000000",
)
