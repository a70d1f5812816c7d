# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..types import Readers, Record, list_of, record

if TYPE_CHECKING:
    from ..models.model import Model


@record
class Collection(Record):
    """A curated list of models.

    https://replicate.com/docs/reference/http#collections.get
    """

    slug: str
    """Name for URLs, in lower case with dashes."""
    name: str
    """Name for people."""
    description: str
    """What its models do."""
    full_description: str | None = None
    """The same at length, as Markdown."""
    models: list[Model] | None = None
    """Its models; absent in a list of collections."""

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.model import Model

        return {"models": list_of(Model.read)}
