"""acme/endless, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/endless
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: a2516ac91339d177
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from replicate.typed import ListInput, Model


class Tree(TypedDict):
    children: NotRequired[Any]


class Tree_(TypedDict):
    children: NotRequired[list[Tree] | None]


class Tree__(TypedDict):
    children: NotRequired[list[Tree_] | None]


class Result(TypedDict):
    children: NotRequired[list[Tree__] | None]


class Endless(Model[Result, Result]):
    """Model endless

    https://replicate.com/acme/endless
    """

    def __call__(
        self,
        /,
        *,
        input: (
            ListInput[
                ListInput[ListInput[ListInput[ListInput[ListInput[ListInput[Any]]]]]]
            ]
            | None
        ) = None,
    ) -> Result:
        """Run the model and return its output."""
        raise NotImplementedError


endless = Endless(
    "acme/endless:0000000000000000000000000000000000000000000000000000000000000000",
)
