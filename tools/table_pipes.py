"""GitHub needs a backslash before a pipe in the code of a table. Markdown would show it."""

from __future__ import annotations

import re
from typing import Any

from markdown import Extension
from markdown.preprocessors import Preprocessor

_CODE = re.compile(r"`[^`]+`")


class TablePipes(Preprocessor):  # type: ignore[misc] # markdown has no types
    """Removes the backslash before a pipe in the code of a table."""

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines of a page."""
        return [
            _CODE.sub(lambda it: it[0].replace(r"\|", "|"), line) if line.startswith("|") else line
            for line in lines
        ]


class TablePipesExtension(Extension):  # type: ignore[misc] # markdown has no types
    """Adds TablePipes after the blocks of code, which stay."""

    def extendMarkdown(self, md: Any) -> None:  # its name in markdown
        """Register the preprocessor."""
        md.preprocessors.register(TablePipes(md), "table_pipes", 1)


def makeExtension(**options: Any) -> TablePipesExtension:  # its name in markdown
    """Return the extension."""
    return TablePipesExtension(**options)
