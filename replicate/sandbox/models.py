"""Models and versions, defined by Python functions."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openapi_schema_validator import OAS30Validator

from .clock import timestamp
from .problems import invalid
from .runs import Run
from .signatures import hints_of, openapi_schema

JSON = dict[str, Any]


@dataclass(frozen=True)
class Function:
    """A Python function as the code of a model.

    `starts_after` and `takes` are seconds of the sandbox's clock: before it is processing, and
    from there until its first output.
    """

    call: Callable[..., Any]
    starts_after: float = 0.0
    takes: float = 0.0
    trains: bool = False

    @cached_property
    def openapi_schema(self) -> JSON:
        """The `openapi_schema` of a version with this function."""
        return openapi_schema(self.call, trains=self.trains)

    @cached_property
    def input_schema(self) -> JSON:
        """The JSON Schema of the input."""
        schemas = self.openapi_schema["components"]["schemas"]
        return dict(schemas["TrainingInput" if self.trains else "Input"])

    def verify(self) -> None:
        """Check the signature.

        Raises:
            TypeError: If a type has no JSON Schema.
            ValueError: If the JSON Schema is invalid.
        """
        validator: Any = OAS30Validator
        for error in validator(validator.META_SCHEMA).iter_errors(self.input_schema):
            raise ValueError(f"{'.'.join(map(str, error.absolute_path))}: {error.message}")

    @cached_property
    def is_iterator(self) -> bool:
        """True if the output grows item by item."""
        schemas = self.openapi_schema["components"]["schemas"]
        return "x-cog-array-type" in schemas["TrainingOutput" if self.trains else "Output"]

    @cached_property
    def hints(self) -> JSON:
        """The parameters' annotations by name."""
        return hints_of(self.call)

    @cached_property
    def run_parameters(self) -> list[str]:
        """The names of the parameters annotated `Run`."""
        return [
            name for name in inspect.signature(self.call).parameters if self.hints.get(name) is Run
        ]

    def accepts(self, name: str) -> bool:
        """Return True if the function has such an input."""
        schema = self.input_schema
        return name in schema["properties"] or schema.get("additionalProperties", False)

    @cached_property
    def _validator(self) -> Any:
        return OAS30Validator(self.input_schema)

    def check(self, input: Mapping[str, Any]) -> None:
        """Validate an input.

        Raises:
            Problem: 422 with one entry per invalid field.
        """
        fields = [
            (".".join(("input", *map(str, error.absolute_path))), error.message)
            for error in self._validator.iter_errors(input)
        ]
        if fields:
            raise invalid(fields)


@dataclass(eq=False)
class Version:
    """A version of a model.

    `predict` is None if the version was read from a state file and its model is not defined.
    """

    id: str
    position: int
    created: float
    openapi_schema: JSON
    predict: Function | None = None
    train: Function | None = None
    trained_from: str = ""

    def record(self) -> JSON:
        """Return the version as the API does."""
        return {
            "id": self.id,
            "created_at": timestamp(self.created),
            "cog_version": "0.16.8",
            "openapi_schema": self.openapi_schema,
        }


@dataclass(eq=False)
class Model:
    """A model and its versions."""

    owner: str
    name: str
    position: int
    properties: JSON = field(default_factory=dict[str, Any])
    visibility: str = "public"
    is_official: bool = False
    readme: str | None = None
    run_count: int = 0
    versions: dict[str, Version] = field(default_factory=dict[str, Version])
    examples: list[JSON] = field(default_factory=list[JSON])

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    @property
    def latest_version(self) -> Version | None:
        """The newest version, or None."""
        return next(reversed(self.versions.values()), None)

    def record(self) -> JSON:
        """Return the model as the API does."""
        latest = self.latest_version
        return {
            "url": f"https://replicate.com/{self.full_name}",
            "owner": self.owner,
            "name": self.name,
            "description": None,
            "visibility": self.visibility,
            "github_url": None,
            "paper_url": None,
            "license_url": None,
            "run_count": self.run_count,
            "cover_image_url": None,
            **self.properties,
            "is_official": self.is_official,
            "default_example": self.examples[0] if self.examples else None,
            "latest_version": latest.record() if latest else None,
        }

    def matches(self, query: str) -> bool:
        """Return True if the name or description has every word of the query."""
        text = f"{self.full_name} {self.properties.get('description') or ''}".casefold()
        return all(word in text for word in search_words(query))


def search_words(query: str) -> list[str]:
    """Return the words of a query, without the quotes that the JavaScript client adds."""
    return re.findall(r"[\w/.-]+", query.casefold())


def version_id(*parts: Any) -> str:
    """Return 64 hexadecimal digits that are equal for equal parts."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
