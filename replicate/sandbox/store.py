"""What the sandbox knows: models, predictions, trainings, deployments and files."""

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

FILES_KEPT = 24 * 3600.0  # seconds until an upload expires
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
    owner: str
    name: str
    position: int
    release: JSON
    last_used: float | None = None

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"

    def record(self) -> JSON:
        return {"owner": self.owner, "name": self.name, "current_release": self.release}


@dataclass(eq=False)
class Upload:
    id: str
    position: int
    created: float
    file: File
    metadata: JSON
    checksums: JSON
    url: str

    @property
    def expires(self) -> float:
        return self.created + FILES_KEPT

    def record(self) -> JSON:
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
    slug: str
    name: str
    description: str
    models: list[str] = field(default_factory=list[str])

    def summary(self) -> JSON:
        return {"name": self.name, "slug": self.slug, "description": self.description}


Row = TypeVar("Row")


class Table(Generic[Row]):
    """Records by key, in the order they came; beyond `keep` the oldest one that may go, goes.

    `refresh` does to a row what time has done meanwhile, and says whether it is still there.
    """

    def __init__(
        self,
        keep: int | None = None,
        may_go: Callable[[Row], bool] = lambda row: True,
        refresh: Callable[[Row], bool] = lambda row: True,
    ) -> None:
        self._rows: dict[str, Row] = {}
        self._keep = keep
        self._may_go = may_go
        self._refresh = refresh

    def add(self, key: str, row: Row) -> None:
        self._rows[key] = row
        if self._keep is not None and len(self._rows) > self._keep:
            oldest = next((key for key, row in self._rows.items() if self._may_go(row)), None)
            if oldest is not None:
                del self._rows[oldest]

    def get(self, key: str) -> Row | None:
        row = self._rows.get(key)
        if row is None or self._refresh(row):
            return row
        self.remove(key)
        return None

    def remove(self, key: str) -> None:
        self._rows.pop(key, None)

    def clear(self) -> None:
        self._rows.clear()

    def __iter__(self) -> Iterator[Row]:
        """The newest first, of the moment: the table may change meanwhile."""
        rows = [self.get(key) for key in reversed(list(self._rows))]
        return iter([row for row in rows if row is not None])

    def __len__(self) -> int:
        return len(self._rows)


class Store:
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
        self.predictions: Table[Job] = Table(keep, _may_go, self._refresh_job)
        self.trainings: Table[Job] = Table(keep, _may_go, self._refresh_job)
        self.deployments: Table[Deployment] = Table()
        self.uploads: Table[Upload] = Table(refresh=lambda upload: clock.now() < upload.expires)
        self.last_position: int = 0

    @property
    def username(self) -> str:
        return str(self.account["username"])

    def position(self) -> int:
        """A number above all before it: the order in which things were created."""
        self.last_position += 1
        return self.last_position

    def skip_positions(self, last: int) -> None:
        """Go on after this one."""
        self.last_position = max(self.last_position, last)

    def add_model(self, owner: str, name: str, **attributes: Any) -> Model:
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
        for model in self.models.values():
            if version := model.versions.get(id):
                return model, version
        return None

    def job(self, id: str) -> Job | None:
        return self.predictions.get(id) or self.trainings.get(id)

    def jobs(self, kind: str) -> Table[Job]:
        return self.predictions if kind == "predictions" else self.trainings

    def refresh(self) -> None:
        """Let go of data whose time has come, also where nobody looks at it."""
        for table in (self.predictions, self.uploads):
            list(table)

    def _refresh_job(self, job: Job) -> bool:
        job.forget_data(self.clock.now())
        return True


def _may_go(job: Job) -> bool:
    return job.is_final


def new_id() -> str:
    """26 letters and digits, as the API's ids are."""
    return b32encode(os.urandom(16)).decode().rstrip("=").lower()
