# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import Any

from ..types import Record, record


@record
class SearchModel(Record):
    """A model that a search found."""

    model: Model
    """A model.

    https://replicate.com/docs/reference/http#models.get
    """
    metadata: SearchMetadata
    """What a search knows of a model, beyond the model itself."""

    @staticmethod
    def _convert(data: Any) -> dict[str, Any]:
        get = data.get
        return {
            "model": Model._parse(get("model")),
            "metadata": SearchMetadata._parse(get("metadata")),
        }


from ..models.model import Model
from ..models.search_metadata import SearchMetadata
