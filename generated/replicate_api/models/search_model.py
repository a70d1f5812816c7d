# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..types import Readers, Record, record

if TYPE_CHECKING:
    from ..models.model import Model
    from ..models.search_metadata import SearchMetadata


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
    @cache
    def _readers() -> Readers:
        from ..models.model import Model
        from ..models.search_metadata import SearchMetadata

        return {"model": Model.read, "metadata": SearchMetadata.read}
