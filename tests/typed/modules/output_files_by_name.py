"""acme/output-files-by-name, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/output-files-by-name
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 2fadf2a43de12610
"""

from __future__ import annotations

from replicate.typed import AsyncFileOutput, FileOutput, Model


class OutputFilesByName(Model[dict[str, FileOutput], dict[str, AsyncFileOutput]]):
    """Model output-files-by-name

    https://replicate.com/acme/output-files-by-name
    """

    def __call__(
        self,
        /,
    ) -> dict[str, FileOutput]:
        """Run the model and return its output."""
        raise NotImplementedError


output_files_by_name = OutputFilesByName(
    "acme/output-files-by-name:0000000000000000000000000000000000000000000000000000000000000000",
)
