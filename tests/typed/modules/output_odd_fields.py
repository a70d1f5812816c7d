"""acme/output-odd-fields, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-odd-fields
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 55626f386bb478a5
"""

from __future__ import annotations

from typing import Any

from replicate.typed import Model


class OutputOddFields(Model[dict[str, Any], dict[str, Any]]):
    """Model output-odd-fields

    https://replicate.com/acme/output-odd-fields
    """

    def __call__(
        self,
        /,
    ) -> dict[str, Any]:
        """Run the model and return its output."""
        raise NotImplementedError


output_odd_fields = OutputOddFields(
    "acme/output-odd-fields:0000000000000000000000000000000000000000000000000000000000000000",
)
