# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..types import Page, Readers, list_of, record

if TYPE_CHECKING:
    from ..models.file import File


@record
class FilePage(Page["File"]):
    """A page of files."""

    previous: str | None = None
    """URL of the page before; null on the first."""
    next: str | None = None
    """URL of the page after; null on the last."""
    results: list[File]
    """The files on this page."""

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.file import File

        return {"results": list_of(File.read)}
