"""acme/names, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/names
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 394531d8aecc8e55
"""

from __future__ import annotations

from replicate.typed import ListInput, Model


class Names(Model[str, str]):
    """Model names

    https://replicate.com/acme/names

    Inputs without a parameter: '', '1st', 'None', '__private', 'a-b', 'class', 'self',
    'ª', 'ﬁ'.
    """

    def __call__(
        self,
        /,
        *,
        input: str = "x",
        model: str = "x",
        version: str = "x",
        stream: str = "x",
        timeout: str = "x",
        webhook: str = "x",
        client: str = "x",
        str: str = "x",
        int: str = "x",
        list: str = "x",
        type: str = "x",
        Literal: str = "x",
        FileOutput: str = "x",
        Model: str = "x",
        _run: str = "x",
        id: str = "x",
        format: str = "x",
        more: ListInput[int] | None = None,
    ) -> str:
        """Run the model and return its output."""
        raise NotImplementedError


names = Names(
    "acme/names:0000000000000000000000000000000000000000000000000000000000000000",
)
