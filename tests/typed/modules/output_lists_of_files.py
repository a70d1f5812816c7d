"""acme/output-lists-of-files, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-lists-of-files
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 11a69e7373018d20
"""

from __future__ import annotations

from replicate.typed import AsyncFileOutput, FileOutput, Model


class OutputListsOfFiles(Model[list[list[FileOutput]], list[list[AsyncFileOutput]]]):
    """Model output-lists-of-files

    https://replicate.com/acme/output-lists-of-files
    """

    def __call__(
        self,
        /,
    ) -> list[list[FileOutput]]:
        """Run the model and return its output."""
        raise NotImplementedError


output_lists_of_files = OutputListsOfFiles(
    "acme/output-lists-of-files:0000000000000000000000000000000000000000000000000000000000000000",
)
