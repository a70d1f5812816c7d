"""Objects in a bucket or a folder, by obstore."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

from ..errors import ReplicateError
from .objects import Object, check_object


def is_store_url(location: object) -> bool:
    """Return True for the URL of a bucket or folder, such as `s3://bucket/run` or `file:///run`."""
    return isinstance(location, str) and "://" in location


class Store:
    """The objects below a URL. It can be shared by threads.

    Raises:
        ImportError: obstore is not installed.
        ValueError: The URL is not that of a store.
    """

    lease: ClassVar[float] = float(os.environ.get("REPLICATE_JOURNAL_LEASE", 90))
    """Seconds after which a claim without an outcome is looked up in the API's list."""

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

    def close(self) -> None:
        """Do nothing: a store has no connection of its own."""

    def folder(self, fingerprint: str) -> str:
        """Return the name below which the objects of an input are."""
        return f"{fingerprint[:2]}/{fingerprint}"

    def create(self, name: str, value: Mapping[str, Any]) -> bool:
        """Create an object with JSON, and return True if the object of that name has this content.

        A lost response is sent again, and then finds the object that it has created.
        """
        try:
            self._obstore.put(self._store, name, json.dumps(value).encode(), mode="create")
        except self._exists:
            return self.get(name) == value
        return True

    def get(self, name: str) -> Object | None:
        """Return the JSON of an object; None if there is none of that name.

        Raises:
            ReplicateError: The object is damaged, for instance after a power loss.
        """
        try:
            data = bytes(self._obstore.get(self._store, name).bytes())
        except FileNotFoundError:
            return None
        try:
            return check_object(name, json.loads(data))
        except (ValueError, RecursionError) as error:
            problem = "it is not JSON" if isinstance(error, json.JSONDecodeError) else error
            raise ReplicateError(
                f"{self.url}/{name} is damaged: {problem}. Delete it if you know that its input "
                "has no prediction"
            ) from None

    def put(self, name: str, data: bytes) -> str:
        """Create or replace an object, and return its URL."""
        self._obstore.put(self._store, name, data)
        return f"{self.url}/{name}"

    def names(self) -> list[str]:
        """Return the names of all objects."""
        return [item["path"] for page in self._obstore.list(self._store) for item in page]
