"""acme/output-records, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-records
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 9f784b13cb45523e
"""

from __future__ import annotations

from typing import Any, Generic, NotRequired, TypedDict

from replicate.typed import AsyncFileOutput, F, FileOutput, Model


class Word(TypedDict, Generic[F]):
    text: str
    end: NotRequired[float | None]
    file: NotRequired[F | None]


class Meta(TypedDict):
    score: NotRequired[float | None]


class Result(TypedDict, Generic[F]):
    first: Word[F]
    words: list[Word[F]]
    raw: NotRequired[Any]
    """Ends in a "quote" """
    language: NotRequired[str | None]
    meta: NotRequired[Meta | None]


class OutputRecords(Model[Result[FileOutput], Result[AsyncFileOutput]]):
    """Model output-records

    https://replicate.com/acme/output-records
    """

    def __call__(
        self,
        /,
    ) -> Result[FileOutput]:
        """Run the model and return its output."""
        raise NotImplementedError


output_records = OutputRecords(
    "acme/output-records:0000000000000000000000000000000000000000000000000000000000000000",
)
