"""acme/defaults, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/defaults
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 4b4df1a0cd30e262
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from replicate.typed import FileInput, ListInput, Model


class Defaults(Model[str, str]):
    """Model defaults

    https://replicate.com/acme/defaults
    """

    def __call__(
        self,
        /,
        *,
        required: int,
        absent: int | None = None,
        null: int | None = None,
        other: int | None = None,
        true: int | None = None,
        whole: float = 2,
        nan: float | None = None,
        list: ListInput[str] | None = None,
        dict: Mapping[str, Any] | None = None,
        long: str = "longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong",
        lines: str = "one\ntwo \"three\" 'four'",
        file: FileInput | None = None,
        text_file: FileInput = "Input image",
        flag: bool = False,
    ) -> str:
        """Run the model and return its output."""
        raise NotImplementedError


defaults = Defaults(
    "acme/defaults:0000000000000000000000000000000000000000000000000000000000000000",
)
