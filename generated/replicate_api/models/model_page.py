# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import ClassVar

from ..models.model import Model
from ..types import Page, Readers, list_of, record


@record
class ModelPage(Page[Model]):
    """A page of models."""

    previous: str | None = None
    """URL of the page before; null on the first."""
    next: str | None = None
    """URL of the page after; null on the last."""
    results: list[Model]
    """The models on this page."""

    _readers: ClassVar[Readers] = {"results": list_of(Model.read)}
