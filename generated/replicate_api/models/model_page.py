# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..records import Page, list_of, record


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
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {"results": list_of(Model._parse)}


from ..models.model import Model
