"""acme/nothing, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/nothing
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 0cfcac215675f3a1
"""

from __future__ import annotations

from typing import Any

from replicate.typed import Model


class Nothing(Model[Any, Any]):
    """Model nothing

    https://replicate.com/acme/nothing
    """

    def __call__(
        self,
        /,
    ) -> Any:
        """Run the model and return its output."""
        raise NotImplementedError


nothing = Nothing(
    "acme/nothing:0000000000000000000000000000000000000000000000000000000000000000",
)
