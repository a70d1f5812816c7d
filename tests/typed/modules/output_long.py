"""acme/output-long, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-long
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: eb28fd7a88125966
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from replicate.typed import Model


class Result(TypedDict):
    choice: Literal[
        "a rather long choice 0",
        "a rather long choice 1",
        "a rather long choice 2",
        "a rather long choice 3",
        "a rather long choice 4",
        "a rather long choice 5",
    ]
    both: (
        Literal[
            "a rather long choice 0",
            "a rather long choice 1",
            "a rather long choice 2",
            "a rather long choice 3",
            "a rather long choice 4",
            "a rather long choice 5",
        ]
        | int
        | list[str]
        | None
    )
    optional: NotRequired[
        (
            Literal[
                "a rather long choice 0",
                "a rather long choice 1",
                "a rather long choice 2",
                "a rather long choice 3",
                "a rather long choice 4",
                "a rather long choice 5",
            ]
            | None
        )
    ]


class OutputLong(Model[Result, Result]):
    """Model output-long

    https://replicate.com/acme/output-long
    """

    def __call__(
        self,
        /,
    ) -> Result:
        """Run the model and return its output."""
        raise NotImplementedError


output_long = OutputLong(
    "acme/output-long:0000000000000000000000000000000000000000000000000000000000000000",
)
