# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..records import Record, record


@record
class SearchModel(Record):
    """A model that matches a search."""

    model: Model
    """A model.

    https://replicate.com/docs/reference/http#models.get
    """
    metadata: SearchMetadata
    """Metadata of a model in a search's results."""

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {"model": Model._parse, "metadata": SearchMetadata._parse}


from ..models.model import Model
from ..models.search_metadata import SearchMetadata
