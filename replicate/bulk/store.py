"""Objects in a bucket or a folder, by obstore."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any


def is_store_url(location: object) -> bool:
    """Return True for the URL of a bucket or folder, such as `s3://bucket/run` or `file:///run`."""
    return isinstance(location, str) and "://" in location


class Store:
    """The objects below a URL. It can be shared by threads.

    Raises:
        ImportError: obstore is not installed.
        ValueError: The URL is not that of a store.
    """

    def __init__(self, url: str) -> None:
        try:
            self._obstore: Any = import_module("obstore")
        except ImportError:
            problem = f"{url} needs obstore: pip install 'replicate-openapi[journal]'"
            raise ImportError(problem) from None
        errors: Any = import_module("obstore.exceptions")
        self.url: str = url.rstrip("/")
        try:
            options = {"mkdir": True} if url.startswith("file:") else {}
            self._store: Any = self._obstore.store.from_url(self.url, **options)
        except errors.BaseError as error:
            raise ValueError(f"{url} is not the URL of a store: {error}") from error
        self._exists = (errors.AlreadyExistsError, errors.PreconditionError)

    def create(self, name: str, value: Mapping[str, Any]) -> bool:
        """Create an object with JSON, and return True if the object of that name has this content.

        A lost response is sent again, and then finds the object that it has created.
        """
        try:
            self._obstore.put(self._store, name, json.dumps(value).encode(), mode="create")
        except self._exists:
            return self.get(name) == value
        return True

    def get(self, name: str) -> dict[str, Any] | None:
        """Return the JSON of an object; None if there is none of that name."""
        try:
            found: dict[str, Any] = json.loads(bytes(self._obstore.get(self._store, name).bytes()))
        except FileNotFoundError:
            return None
        return found

    def put(self, name: str, data: bytes) -> str:
        """Create or replace an object, and return its URL."""
        self._obstore.put(self._store, name, data)
        return f"{self.url}/{name}"

    def names(self) -> list[str]:
        """Return the names of all objects."""
        return [item["path"] for page in self._obstore.list(self._store) for item in page]
