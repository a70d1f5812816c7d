# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from ..types import Readers, Record, read_datetime, record

if TYPE_CHECKING:
    from ..models.prediction import Prediction
    from ..models.version import Version
    from ..models.visibility import Visibility


@record
class Model(Record):
    """A model.

    https://replicate.com/docs/reference/http#models.get
    """

    owner: str
    """User or organization that owns the model."""
    name: str
    """Name of the model, without its owner."""
    url: str
    """The model's page."""
    description: str | None = None
    """What the model does."""
    visibility: Visibility | str
    """Whether everyone can see and run a model, or only its owner."""
    is_official: bool | None = None
    """Whether Replicate maintains the model: always on, with a stable interface and price."""
    run_count: int | None = None
    """How often the model has been run."""
    latest_version: Version | None = None
    """Version that was pushed last; null before there is one."""
    default_example: Prediction | None = None
    """Prediction that the author shows as an example; null if none."""
    cover_image_url: str | None = None
    """Image for the model, the author's own or a file of an example."""
    github_url: str | None = None
    """The model's source code."""
    paper_url: str | None = None
    """The paper about the model."""
    weights_url: str | None = None
    """The model's weights."""
    license_url: str | None = None
    """The model's license."""
    created_at: datetime | None = None
    """When the model was created."""

    @staticmethod
    @cache
    def _readers() -> Readers:
        from ..models.prediction import Prediction
        from ..models.version import Version

        return {
            "latest_version": Version.read,
            "default_example": Prediction.read,
            "created_at": read_datetime,
        }
