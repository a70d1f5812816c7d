"""acme/replaced, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/replaced
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 715ed6bd36564077
"""

from __future__ import annotations

from typing import Any, Literal

from replicate.typed import Model


class Replaced(Model[Any, Any]):
    """Model replaced

    https://replicate.com/acme/replaced
    """

    def __call__(
        self,
        /,
        *,
        Output: Literal["r", "s"] = "r",
    ) -> Any:
        """Run the model and return its output."""
        raise NotImplementedError


replaced = Replaced(
    "acme/replaced:0000000000000000000000000000000000000000000000000000000000000000",
)
