"""acme/output-object, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-object
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 0c7da0ac35828305
"""

from __future__ import annotations

from typing import Any

from replicate.typed import Model


class OutputObject(Model[dict[str, Any], dict[str, Any]]):
    """Model output-object

    https://replicate.com/acme/output-object
    """

    def __call__(
        self,
        /,
    ) -> dict[str, Any]:
        """Run the model and return its output."""
        raise NotImplementedError


output_object = OutputObject(
    "acme/output-object:0000000000000000000000000000000000000000000000000000000000000000",
)
