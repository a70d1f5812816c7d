"""acme/hostile, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/hostile
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: cef3e637eae081e8
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from replicate.typed import FileInput, Model


class ImportOsAbort(TypedDict):
    x: NotRequired[str | None]


class Result(TypedDict):
    inner: NotRequired[ImportOsAbort | None]
    text: NotRequired[str | None]
    """\"\"\"
    __import__("os").abort()
    \"\"\"\\
    """


class Hostile(Model[Result, Result]):
    """Model hostile

    https://replicate.com/acme/hostile

    Inputs without a parameter: '\"\"\"\\n__import__("os").abort()\\n\"\"\"\\\\'.
    """

    def __call__(
        self,
        /,
        *,
        prompt: str = '"""\n__import__("os").abort()\n"""\\',
        choice: (
            Literal[
                '"""\n__import__("os").abort()\n"""\\',
                "\\N{BULLET}",
                "\x00",
                "{prompt}",
                "%s",
            ]
            | None
        ) = None,
        file: FileInput = '"""\n__import__("os").abort()\n"""\\',
        bad: float | None = None,
    ) -> Result:
        """Run the model and return its output.

        Args:
            prompt: \"\"\" __import__("os").abort() \"\"\"\\".
            choice:   \\N{BULLET} \\.
        """
        raise NotImplementedError


hostile = Hostile(
    "acme/hostile:0000000000000000000000000000000000000000000000000000000000000000",
)
