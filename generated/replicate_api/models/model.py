# Generated from openapi.yaml by `make generate`: change the description or a template, not this.

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..records import Record, read_datetime, record

if TYPE_CHECKING:
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
    """URL of the model's page."""
    description: str | None = None
    """Description of the model."""
    visibility: Visibility | str
    """Visibility of a model, to everyone or to its owner."""
    is_official: bool | None = None
    """True for a model that Replicate maintains: always on, with a stable interface and price."""
    run_count: int | None = None
    """Number of runs of the model."""
    latest_version: Version | None = None
    """Version that was pushed last; null before the first."""
    default_example: Prediction | None = None
    """Prediction that the author shows as an example; null if none."""
    cover_image_url: str | None = None
    """URL of an image for the model, the author's or an example's output."""
    github_url: str | None = None
    """URL of the model's source code."""
    paper_url: str | None = None
    """URL of the paper about the model."""
    weights_url: str | None = None
    """URL of the model's weights."""
    license_url: str | None = None
    """URL of the model's license."""
    created_at: datetime | None = None
    """Time of creation."""

    @staticmethod
    def _converters() -> Mapping[str, Callable[[Any], Any]]:
        return {
            "latest_version": Version._parse,
            "default_example": Prediction._parse,
            "created_at": read_datetime,
        }


from ..models.prediction import Prediction
from ..models.version import Version
