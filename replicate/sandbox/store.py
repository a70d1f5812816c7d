"""The state of a sandbox: models, predictions, trainings, deployments and uploads."""

from __future__ import annotations

import os
from base64 import b32encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .clock import Clock, timestamp
from .files import File
from .jobs import Job
from .models import Function, Model, Version, version_id

JSON = dict[str, Any]

UPLOAD_RETENTION = 24 * 3600.0  # seconds until an upload expires
HARDWARE = {
    "cpu": "CPU",
    "gpu-t4": "Nvidia T4 GPU",
    "gpu-l40s": "Nvidia L40S GPU",
    "gpu-l40s-2x": "2x Nvidia L40S GPU",
    "gpu-a100-large": "Nvidia A100 (80GB) GPU",
    "gpu-a100-large-2x": "2x Nvidia A100 (80GB) GPU",
    "gpu-h100": "Nvidia H100 GPU",
}


@dataclass(eq=False)
class Deployment:
    """A deployment and its current release."""

    owner: str
    name: str
    position: int
    release: JSON
    last_used: float | None = None

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    def record(self) -> JSON:
        """Return the deployment as the API does."""
        return {"owner": self.owner, "name": self.name, "current_release": self.release}


@dataclass(eq=False)
class Upload:
    """An uploaded file."""

    id: str
    position: int
    created: float
    file: File
    metadata: JSON
    checksums: JSON
    url: str

    @property
    def expires(self) -> float:
        """The end of its retention in seconds since 1970."""
        return self.created + UPLOAD_RETENTION

    def record(self) -> JSON:
        """Return the upload as the API does."""
        return {
            "id": self.id,
            "name": self.file.name,
            "content_type": self.file.media_type,
            "size": len(self.file.data),
            "etag": self.checksums["md5"],
            "checksums": self.checksums,
            "metadata": self.metadata,
            "created_at": timestamp(self.created),
            "expires_at": timestamp(self.expires),
            "urls": {"get": self.url},
        }


@dataclass(eq=False)
class Collection:
    """A collection of models."""

    slug: str
    name: str
    description: str
    models: list[str] = field(default_factory=list[str])

    def summary(self) -> JSON:
        """Return the collection without its models."""
        return {"name": self.name, "slug": self.slug, "description": self.description}


Row = TypeVar("Row")


class Table(Generic[Row]):
    """Rows by key, in the order of insertion.

    Above `keep` rows, the oldest evictable one is removed. `refresh` updates a row when it is read,
    and returns False once it has expired.
    """

    def __init__(
        self,
        keep: int | None = None,
        is_evictable: Callable[[Row], bool] = lambda row: True,
        refresh: Callable[[Row], bool] = lambda row: True,
    ) -> None:
        self._rows: dict[str, Row] = {}
        self._keep = keep
        self._is_terminal = is_evictable
        self._refresh = refresh

    def add(self, key: str, row: Row) -> None:
        """Add a row."""
        self._rows[key] = row
        if self._keep is not None and len(self._rows) > self._keep:
            oldest = next((key for key, row in self._rows.items() if self._is_terminal(row)), None)
            if oldest is not None:
                del self._rows[oldest]

    def get(self, key: str) -> Row | None:
        """Return the row of a key, or None."""
        row = self._rows.get(key)
        if row is None or self._refresh(row):
            return row
        self.remove(key)
        return None

    def remove(self, key: str) -> None:
        """Remove a row if it is there."""
        self._rows.pop(key, None)

    def clear(self) -> None:
        """Remove all rows."""
        self._rows.clear()

    def __iter__(self) -> Iterator[Row]:
        """Iterate over a snapshot of the rows, the newest first."""
        rows = [self.get(key) for key in reversed(list(self._rows))]
        return iter([row for row in rows if row is not None])

    def __len__(self) -> int:
        return len(self._rows)


class Store:
    """The state of a sandbox."""

    def __init__(self, clock: Clock, username: str, keep: int) -> None:
        self.clock = clock
        self.account: JSON = {
            "type": "organization",
            "username": username,
            "name": f"{username.capitalize()} (sandbox)",
            "avatar_url": f"https://github.com/{username}.png",
            "github_url": f"https://github.com/{username}",
        }
        self.models: dict[str, Model] = {}
        self.collections: dict[str, Collection] = {}
        self.predictions: Table[Job] = Table(keep, _is_terminal, self._refresh_job)
        self.trainings: Table[Job] = Table(keep, _is_terminal, self._refresh_job)
        self.deployments: Table[Deployment] = Table()
        self.uploads: Table[Upload] = Table(refresh=lambda upload: clock.now() < upload.expires)
        self.last_position: int = 0

    @property
    def username(self) -> str:
        """The name of the account."""
        return str(self.account["username"])

    def position(self) -> int:
        """Return the next number in the order of creation."""
        self.last_position += 1
        return self.last_position

    def advance_position(self, last: int) -> None:
        """Continue after a number."""
        self.last_position = max(self.last_position, last)

    def add_model(self, owner: str, name: str, **attributes: Any) -> Model:
        """Add a model."""
        attributes.setdefault("position", self.position())
        model = Model(owner, name, **attributes)
        self.models[model.full_name] = model
        return model

    def add_version(
        self,
        model: Model,
        predict: Function | None,
        *,
        id: str | None = None,
        trained_from: str = "",
    ) -> Version:
        """Add a version of a model."""
        schema = predict.openapi_schema if predict else {}
        version = Version(
            id or version_id(model.full_name, schema, len(model.versions), trained_from),
            self.position(),
            self.clock.now(),
            schema,
            predict,
            trained_from=trained_from,
        )
        model.versions[version.id] = version
        return version

    def version(self, id: str) -> tuple[Model, Version] | None:
        """Return a version and its model by the version's id, or None."""
        for model in self.models.values():
            if version := model.versions.get(id):
                return model, version
        return None

    def job(self, id: str) -> Job | None:
        """Return a prediction or training by its id, or None."""
        return self.predictions.get(id) or self.trainings.get(id)

    def jobs(self, kind: str) -> Table[Job]:
        """Return the table of predictions or trainings."""
        return self.predictions if kind == "predictions" else self.trainings

    def refresh(self) -> None:
        """Remove expired data, also where nobody reads it."""
        for table in (self.predictions, self.uploads):
            list(table)

    def _refresh_job(self, job: Job) -> bool:
        job.remove_expired_data(self.clock.now())
        return True


def _is_terminal(job: Job) -> bool:
    return job.is_terminal


def new_id() -> str:
    """Return 26 letters and digits, as the API's ids have."""
    return b32encode(os.urandom(16)).decode().rstrip("=").lower()
