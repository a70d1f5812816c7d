"""acme/enums, a model on Replicate.

Written by `python -m replicate generate`, which overwrites changes.

model: acme/enums
version: 0000000000000000000000000000000000000000000000000000000000000000
cog: 0.16.9
checksum: 4641b52b02090bd9
"""

from __future__ import annotations

from typing import Any, Literal

from replicate.typed import Model


class Enums(Model[str, str]):
    """Model enums

    https://replicate.com/acme/enums
    """

    def __call__(
        self,
        /,
        *,
        aspect_ratio: Literal["1:1", "16:9"] = "1:1",
        by_ref: Literal["1:1", "16:9"] | None = None,
        inline: Literal["a", "b"] | None = None,
        numbers: Literal[512, 768] = 768,
        flags: Literal[True, False] | None = None,
        floats: float = 0.5,
        untyped: Literal["x", 1] | None = None,
        repeated: Literal["a", "b"] | None = None,
        one: Literal["only"] | None = None,
        empty: str | None = None,
        many: Literal[
            "language-0",
            "language-1",
            "language-2",
            "language-3",
            "language-4",
            "language-5",
            "language-6",
            "language-7",
            "language-8",
            "language-9",
            "language-10",
            "language-11",
            "language-12",
            "language-13",
            "language-14",
            "language-15",
            "language-16",
            "language-17",
            "language-18",
            "language-19",
            "language-20",
            "language-21",
            "language-22",
            "language-23",
            "language-24",
            "language-25",
            "language-26",
            "language-27",
            "language-28",
            "language-29",
            "language-30",
            "language-31",
            "language-32",
            "language-33",
            "language-34",
            "language-35",
            "language-36",
            "language-37",
            "language-38",
            "language-39",
            "language-40",
            "language-41",
            "language-42",
            "language-43",
            "language-44",
            "language-45",
            "language-46",
            "language-47",
            "language-48",
            "language-49",
            "language-50",
            "language-51",
            "language-52",
            "language-53",
            "language-54",
            "language-55",
            "language-56",
            "language-57",
            "language-58",
            "language-59",
        ] = "language-7",
        odd: Literal[
            "",
            "it's",
            'a"b',
            "a\\b",
            "a\nb",
            "ünïcode ✓",
            "\u202e",
            "\ud800",
            "none",
            "None",
        ] = "a\\b",
        wrong_default: Literal["64", "128"] | None = None,
        objects: Any = None,
        nothing: Any = None,
    ) -> str:
        """Run the model and return its output.

        Args:
            aspect_ratio: Aspect ratio.
            by_ref: Beside the reference.
        """
        raise NotImplementedError


enums = Enums(
    "acme/enums:0000000000000000000000000000000000000000000000000000000000000000",
)
