# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from typing import ClassVar

from ..models.model import Model
from ..models.search_metadata import SearchMetadata
from ..types import Readers, Record, record


@record
class SearchModel(Record):
    """A model that a search found."""

    model: Model
    """A model.

    https://replicate.com/docs/reference/http#models.get
    """
    metadata: SearchMetadata
    """What a search knows of a model, beyond the model itself."""

    _readers: ClassVar[Readers] = {"model": Model.read, "metadata": SearchMetadata.read}
