# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import ClassVar

from ..models.model import Model
from ..types import Readers, Record, list_of, record


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

    _readers: ClassVar[Readers] = {"models": list_of(Model.read)}
