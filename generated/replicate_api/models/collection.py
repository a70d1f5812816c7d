# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..records import Record, list_of, record


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
    """Description of its models."""
    full_description: str | None = None
    """Longer description of its models, as Markdown."""
    models: list[Model] | None = None
    """Models of the collection; absent in a list of collections."""

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {"models": list_of(Model._parse)}


from ..models.model import Model
