"""acme/order, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/order
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: d2a91e96b65322d5
"""

from __future__ import annotations

from replicate.typed import Model


class Order(Model[str, str]):
    """Model order

    https://replicate.com/acme/order
    """

    def __call__(
        self,
        /,
        *,
        late: str,
        a: str | None = None,
        f: str | None = None,
        b: str | None = None,
        d: str | None = None,
        c: str | None = None,
        e: str | None = None,
    ) -> str:
        """Run the model and return its output."""
        raise NotImplementedError


order = Order(
    "acme/order:0000000000000000000000000000000000000000000000000000000000000000",
)
