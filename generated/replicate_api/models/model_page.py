# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..types import Page, Readers, list_of, record

if TYPE_CHECKING:
    from ..models.model import Model


@record
class ModelPage(Page["Model"]):
    """A page of models."""

    previous: str | None = None
    """URL of the page before; null on the first."""
    next: str | None = None
    """URL of the page after; null on the last."""
    results: list[Model]
    """The models on this page."""

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.model import Model

        return {"results": list_of(Model.read)}
