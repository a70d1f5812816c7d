"""acme/bounds, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/bounds
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: e409c2d75e92e2fc
"""

from __future__ import annotations

from typing import Annotated

from replicate.typed import Bounds, ListInput, Model, SecretInput


class Bounds_(Model[str, str]):
    """Model bounds

    https://replicate.com/acme/bounds
    """

    def __call__(
        self,
        /,
        *,
        old: Annotated[int, Bounds(1, 4)] | None = None,
        floats: Annotated[int, Bounds(0.01, 2)] | None = None,
        low: Annotated[float, Bounds(0, None)] | None = None,
        high: Annotated[float, Bounds(None, 1.5)] | None = None,
        text: Annotated[str, Bounds(1, 8)] | None = None,
        secret: Annotated[SecretInput, Bounds(None, 64)] | None = None,
        code: int | None = None,
        huge: float | None = None,
        unsigned: Annotated[int, Bounds(0, None)] | None = None,
        listed: ListInput[Annotated[int, Bounds(1, 3)]] | None = None,
        old_name: str | None = None,
    ) -> str:
        """Run the model and return its output.

        Args:
            old: 1 to 4.
            floats: 0.01 to 2.
            low: At least 0.
            high: At most 1.5.
            text: 1 to 8 characters.
            secret: At most 64 characters. Secret.
            unsigned: At least 0.
            old_name: Deprecated. Use text.
        """
        raise NotImplementedError


bounds = Bounds_(
    "acme/bounds:0000000000000000000000000000000000000000000000000000000000000000",
)
