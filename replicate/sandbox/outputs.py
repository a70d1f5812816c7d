"""Files of models: fetched from URLs, and served at URLs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from urllib.parse import quote

from .files import File, from_data_uri
from .jobs import JSON, Job
from .store import Store
from .structures import to_json


@dataclass(frozen=True)
class Origins:
    """The origins of the two servers: of the API, without `/v1`, and of outputs and streams."""

    api: str
    delivery: str

    @property
    def hosts(self) -> tuple[str, str]:
        """The `host:port` of each."""
        return self.api.partition("://")[2], self.delivery.partition("://")[2]


class Outputs:
    """Encode outputs and find their files."""

    def __init__(self, store: Store, origins: Origins) -> None:
        self._store = store
        self._origins = origins

    def encode(self, job: Job, output: Any) -> Any:
        """Return the output as JSON, with URLs for its files.

        Raises:
            TypeError: If a value has no JSON.
            ValueError: If a number is not finite.
        """
        value = to_json(output, partial(self._deliver, job))
        json.dumps(value, allow_nan=False)  # fail in the run, not in a response
        return value

    def file(self, url: str) -> File | None:
        """Return the output file that is served at a URL, or None."""
        origin, _, path = url.partition("/outputs/")
        parts = path.split("/")
        if origin != self._origins.delivery or len(parts) != 3 or not parts[1].isdecimal():
            return None
        job = self._store.job(parts[0])
        files = job.files if job else []
        return files[int(parts[1])] if int(parts[1]) < len(files) else None

    def fetch(self, url: str) -> File:
        """Return the file at a `data:` URI or a URL of this sandbox.

        Raises:
            ValueError: If there is no such file.
        """
        if url.startswith("data:"):
            return from_data_uri(url)
        uploads = f"{self._origins.api}/v1/files/"
        upload = self._store.uploads.get(url.removeprefix(uploads))
        file = upload.file if upload and url.startswith(uploads) else self.file(url)
        if file is None:
            raise ValueError(f"the sandbox does not fetch files from other hosts: {url}")
        return file

    def inline(self, output: Any, limit: int) -> Any:
        """Return the output with `data:` URIs for its files up to `limit` bytes."""
        if isinstance(output, list):
            return [self.inline(item, limit) for item in cast("list[Any]", output)]
        if isinstance(output, dict):
            items = cast("JSON", output).items()
            return {name: self.inline(item, limit) for name, item in items}
        file = self.file(output) if isinstance(output, str) else None
        return file.data_uri() if file and len(file.data) <= limit else output

    def _deliver(self, job: Job, file: File) -> str:
        job.files.append(file)
        name = quote(file.name, safe="")
        return f"{self._origins.delivery}/outputs/{job.id}/{len(job.files) - 1}/{name}"
