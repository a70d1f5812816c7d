"""acme/output-list-of-records, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-list-of-records
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: f262de57325a9663
"""

from __future__ import annotations

from typing import Generic, NotRequired, TypedDict

from replicate.typed import AsyncFileOutput, F, FileOutput, Model


class OutputItem(TypedDict, Generic[F]):
    file: NotRequired[F | None]
    text: NotRequired[str | None]


class OutputListOfRecords(
    Model[list[OutputItem[FileOutput]], list[OutputItem[AsyncFileOutput]]],
):
    """Model output-list-of-records

    https://replicate.com/acme/output-list-of-records
    """

    def __call__(
        self,
        /,
    ) -> list[OutputItem[FileOutput]]:
        """Run the model and return its output."""
        raise NotImplementedError


output_list_of_records = OutputListOfRecords(
    "acme/output-list-of-records:0000000000000000000000000000000000000000000000000000000000000000",
)
