"""acme/output-long-union, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-long-union
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: ad468265ea7f6218
"""

from __future__ import annotations

from typing import Literal

from replicate.typed import Model


class OutputLongUnion(
    Model[
        (
            Literal[
                "a rather long choice 0",
                "a rather long choice 1",
                "a rather long choice 2",
                "a rather long choice 3",
                "a rather long choice 4",
                "a rather long choice 5",
            ]
            | int
            | None
        ),
        (
            Literal[
                "a rather long choice 0",
                "a rather long choice 1",
                "a rather long choice 2",
                "a rather long choice 3",
                "a rather long choice 4",
                "a rather long choice 5",
            ]
            | int
            | None
        ),
    ],
):
    """Model output-long-union

    https://replicate.com/acme/output-long-union
    """

    def __call__(
        self,
        /,
    ) -> (
        Literal[
            "a rather long choice 0",
            "a rather long choice 1",
            "a rather long choice 2",
            "a rather long choice 3",
            "a rather long choice 4",
            "a rather long choice 5",
        ]
        | int
        | None
    ):
        """Run the model and return its output."""
        raise NotImplementedError


output_long_union = OutputLongUnion(
    "acme/output-long-union:0000000000000000000000000000000000000000000000000000000000000000",
)
